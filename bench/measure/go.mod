module anykind.dev/bench/measure

go 1.26.0
