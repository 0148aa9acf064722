//go:build wasip1

package main

import (
	crand "crypto/rand"
	"encoding/binary"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"unsafe"

	"github.com/google/uuid"
	utilrand "k8s.io/apimachinery/pkg/util/rand"
)

/*
The library: the host asks for room, writes a Request and its text there, calls answer, and reads the Answer from
where it says. The text stands by itself, as within JSON it would be read twice.

	alloc(request + text) ─▶ address      answer(request, text) ─▶ address << 32 | size

What is shipped has been started (go/started-module.ts): main's init has run, and what was random there is alike in all
copies until restart.

A host's calls leave the collector no time of its own, so it runs between them: when as much has been allocated as half
of what was in use, or 16 MB; and within one that has too much memory in use.
*/

const (
	leastGarbage = 16 << 20
	memoryLimit  = 768 << 20
)

var (
	input  []byte
	output []byte
	heap   = []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"}}
	// collectAt is so much allocated in all.
	collectAt uint64
)

func main() {}

func init() {
	setUp()
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(memoryLimit)
	rehearse()
	collect()
}

// restart has a copy draw random numbers of its own: for generated names, and for maps, lest a text be made of keys
// that fall together. Those of uuids are drawn sixteen at a time, as to ask the host for each takes a twentieth of a
// verdict.
//
//go:wasmexport restart
func restart() {
	var seed [8]byte
	crand.Read(seed[:])
	utilrand.Seed(int64(binary.LittleEndian.Uint64(seed[:])))
	for range binary.LittleEndian.Uint16(seed[:]) {
		rand.Uint64()
	}
	uuid.EnableRandPool()
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
	collect()
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(output))))<<32 | uint64(len(output))
}

func collect() {
	metrics.Read(heap)
	if heap[0].Value.Uint64() < collectAt {
		return
	}
	runtime.GC()
	metrics.Read(heap)
	collectAt = heap[0].Value.Uint64() + max(leastGarbage, heap[1].Value.Uint64()/2)
}
