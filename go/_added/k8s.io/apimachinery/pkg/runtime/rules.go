package runtime

// asOnAmd64 gives the least integer for what no int64 has, as that processor converts it. WebAssembly and arm64 would give
// the nearest one.
func asOnAmd64(number float64) float64 {
	if number < -1<<63 || number >= 1<<63 {
		return -1 << 63
	}
	return number
}
