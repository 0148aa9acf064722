//go:build !wasip1

// Command rules judges manifests as kube-apiserver does, by its own code, without a server. Built for WebAssembly
// it is a library (see exports.go); built for a machine it answers JSON lines, for development.
package main

import (
	"bufio"
	"io"
	"os"
)

func main() {
	setUp()
	in, out := bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			out.Write(append(respond(line, nil), '\n'))
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			panic(err)
		}
	}
}
