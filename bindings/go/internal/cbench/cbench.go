// Package cbench makes the calls of the benchmarks in C alone: what the binding adds is the difference. And it says what
// malloc has given away, which the runtime of Go knows nothing of.
package cbench

/*
#cgo pkg-config: dbr
#include "cbench.h"
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// Client is a client in C that has logged in.
type Client struct{ native *C.dbr_client }

// New logs in.
func New(url, username, password string) (Client, error) {
	texts := [3]*C.char{C.CString(url), C.CString(username), C.CString(password)}
	defer func() {
		for _, text := range texts {
			C.free(unsafe.Pointer(text))
		}
	}()
	client := Client{C.dbrgo_bench_new(texts[0], texts[1], texts[2])}
	if client.native == nil {
		return client, fmt.Errorf("cbench: no login at %s", url)
	}
	return client, nil
}

// MeBlocking asks n times who is logged in, on this thread.
func (c Client) MeBlocking(n int) error { return failures(C.dbrgo_bench_blocking(c.native, C.int(n))) }

// MeAsync asks n times who is logged in, with so many calls in flight at once, and waits for the callbacks.
func (c Client) MeAsync(n, inFlight int) error {
	return failures(C.dbrgo_bench_async(c.native, C.int(n), C.int(inFlight)))
}

// MallocInUse is how many bytes C has; negative where libc cannot say.
func MallocInUse() int64 { return int64(C.dbrgo_bench_malloc_in_use()) }

// Close ends the client.
func (c Client) Close() { C.dbr_client_free(c.native) }

func failures(n C.int) error {
	if n != 0 {
		return fmt.Errorf("cbench: %d calls failed", n)
	}
	return nil
}
