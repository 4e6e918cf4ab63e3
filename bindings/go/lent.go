package dbr

import (
	"sync"

	"github.com/libdbr/libdbr/bindings/go/internal/raw"
)

// lent is an object of C that lives as long as the hook that was given it. Whoever keeps it longer finds nothing there.
type lent[N any] struct {
	mu     sync.Mutex
	native *N
}

// use calls f with the object while it is there, and reports whether it was.
func (l *lent[N]) use(f func(*N)) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.native == nil {
		return false
	}
	f(l.native)
	return true
}

func (l *lent[N]) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.native = nil
}

// RequestHeaders are those of the coming attempt, for as long as the hook runs.
type RequestHeaders struct{ lent lent[raw.Headers] }

// Set sets a header of this attempt, replacing one of that name. What [WithHeader] refuses is refused here too, and ends
// the call as [ErrInvalidArgument].
func (h *RequestHeaders) Set(name, value string) error {
	status := raw.EInvalidArgument
	h.lent.use(func(native *raw.Headers) { status = raw.HeadersSet(native, cText(name), cText(value)) })
	if status != raw.OK {
		return Status(status)
	}
	return nil
}
