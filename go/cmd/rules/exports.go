//go:build wasip1

package main

import (
	"runtime"
	"runtime/debug"
	"unsafe"
)

/*
The library: the host asks for room, writes a Request and its text there, calls answer, and reads the Answer from
where it says. The text stands by itself, as within JSON it would be read twice.

	alloc(request + text) ─▶ address      answer(request, text) ─▶ address << 32 | size

A host's calls leave the collector no time of its own, so it runs after so many of them.
*/

const callsPerCollection = 200

var (
	input  []byte
	output []byte
	calls  int
)

func main() {}

func init() {
	setUp()
	debug.SetGCPercent(-1)
}

//go:wasmexport alloc
func alloc(size uint32) unsafe.Pointer {
	if uint32(cap(input)) < size {
		input = make([]byte, size)
	}
	input = input[:size]
	return unsafe.Pointer(unsafe.SliceData(input))
}

//go:wasmexport answer
func answer(request, text uint32) uint64 {
	output = respond(input[:request], input[request:request+text])
	calls++
	if calls%callsPerCollection == 0 {
		runtime.GC()
	}
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(output))))<<32 | uint64(len(output))
}
