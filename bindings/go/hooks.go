package dbr

import (
	"context"
	"errors"
	"fmt"
	"log"
	"runtime/cgo"
	"runtime/debug"
	"time"

	"github.com/libdbr/libdbr/bindings/go/internal/raw"
)

// LogLevel is how much a log line matters.
type LogLevel int32

// The levels, from the one that matters most.
const (
	LogError   = LogLevel(raw.LogError)
	LogWarning = LogLevel(raw.LogWarning)
	LogInfo    = LogLevel(raw.LogInfo)
	LogDebug   = LogLevel(raw.LogDebug)
)

func (l LogLevel) String() string {
	switch l {
	case LogError:
		return "error"
	case LogWarning:
		return "warning"
	case LogInfo:
		return "info"
	case LogDebug:
		return "debug"
	}
	return fmt.Sprintf("level %d", int32(l))
}

// Attempt is one HTTP exchange of a call: before it (Status, HTTPStatus and Elapsed are 0, RetryIn is negative), or
// after it.
type Attempt struct {
	Operation  string // "login", "me", "logout", "request"
	Method     string
	URL        string // without query
	Number     int    // 1, 2, ...
	Status     Status // 0: good
	HTTPStatus int
	Elapsed    time.Duration
	RetryIn    time.Duration // negative: this was the last attempt
}

// WithBearerProvider asks for a token (RFC 6750) before each attempt of Me, Logout and Do where neither the call, the
// session nor the client has one; "" sends none. An error ends the call: as its status where it is an [Error], a
// [Status] or of a context, otherwise as [ErrInternal].
func WithBearerProvider(provider func() (token string, err error)) Option {
	return clientOption(func(s *clientSetup) { s.hooks.provider = provider })
}

// WithLogger takes the client's log, up to this level. A line never holds a token, a password or a body.
func WithLogger(level LogLevel, logger func(level LogLevel, line string)) Option {
	return clientOption(func(s *clientSetup) { s.hooks.logger, s.logLevel = logger, level })
}

// WithBeforeRequest is called before each attempt, and may set headers: a traceparent, say. An error ends the call, as
// with [WithBearerProvider].
func WithBeforeRequest(hook func(Attempt, *RequestHeaders) error) Option {
	return clientOption(func(s *clientSetup) { s.hooks.beforeRequest = hook })
}

// WithAfterAttempt is told after each attempt: everything that a metric or a trace needs.
func WithAfterAttempt(hook func(Attempt)) Option {
	return clientOption(func(s *clientSetup) { s.hooks.afterAttempt = hook })
}

// hooks implements raw.Hooks: what was asked for, called so that no panic gets back to C.
type hooks struct {
	provider      func() (string, error)
	logger        func(LogLevel, string)
	beforeRequest func(Attempt, *RequestHeaders) error
	afterAttempt  func(Attempt)
	transport     Transport
}

// register makes the hooks known to the options, and returns their handle, 0 where there are none.
func (h *hooks) register(options *raw.ClientOptions, level LogLevel) cgo.Handle {
	if h.provider == nil && h.logger == nil && h.beforeRequest == nil && h.afterAttempt == nil && h.transport == nil {
		return 0
	}
	handle := cgo.NewHandle(h)
	if h.provider != nil {
		raw.ClientOptionsSetBearerProvider(options, uintptr(handle))
	}
	if h.logger != nil {
		raw.ClientOptionsSetLogger(options, int32(level), uintptr(handle))
	}
	if h.beforeRequest != nil {
		raw.ClientOptionsSetBeforeRequest(options, uintptr(handle))
	}
	if h.afterAttempt != nil {
		raw.ClientOptionsSetAfterAttempt(options, uintptr(handle))
	}
	if h.transport != nil {
		raw.ClientOptionsSetTransport(options, uintptr(handle))
	}
	return handle
}

// ProvideBearer implements raw.Hooks.
func (h *hooks) ProvideBearer(sink *raw.Bearer) raw.Status {
	return h.contain("bearer provider", func() raw.Status {
		token, err := h.provider()
		if err != nil {
			return h.refuse("bearer provider", err)
		}
		if token == "" {
			return raw.OK
		}
		secret := cText(token)
		defer wipe(secret)
		return raw.BearerSet(sink, secret)
	})
}

// Log implements raw.Hooks.
func (h *hooks) Log(level int32, line *byte) {
	h.contain("logger", func() raw.Status {
		h.logger(LogLevel(level), goText(line))
		return raw.OK
	})
}

// BeforeRequest implements raw.Hooks.
func (h *hooks) BeforeRequest(attempt *raw.AttemptInfo, native *raw.Headers) raw.Status {
	return h.contain("before-request hook", func() raw.Status {
		headers := &RequestHeaders{lent[raw.Headers]{native: native}}
		defer headers.lent.end()
		if err := h.beforeRequest(copyAttempt(attempt), headers); err != nil {
			return h.refuse("before-request hook", err)
		}
		return raw.OK
	})
}

// AfterAttempt implements raw.Hooks.
func (h *hooks) AfterAttempt(attempt *raw.AttemptInfo) {
	h.contain("after-attempt hook", func() raw.Status {
		h.afterAttempt(copyAttempt(attempt))
		return raw.OK
	})
}

// refuse is the status for an error that a hook returned. C has no place for the error itself: the log keeps it.
func (h *hooks) refuse(hook string, err error) raw.Status {
	h.say(fmt.Sprintf("the %s refused: %v", hook, err))
	var (
		failure *Error
		status  Status
	)
	switch {
	case errors.As(err, &failure) && failure.Status != 0:
		return raw.Status(failure.Status)
	case errors.As(err, &status) && status != 0:
		return raw.Status(status)
	case errors.Is(err, context.Canceled):
		return raw.ECancelled
	case errors.Is(err, context.DeadlineExceeded):
		return raw.ETimeout
	}
	return raw.EInternal
}

// contain ends a panic of a hook: C is above it on the stack, and must not be unwound. Nothing can end runtime.Goexit
// (the FailNow of testing) in a hook; the program stops then, behind this line in its log.
func (h *hooks) contain(hook string, run func() raw.Status) (status raw.Status) {
	returned := false
	defer func() {
		if p := recover(); !returned { // p is nil for panic(nil) too
			status = raw.EInternal
			h.confess(hook, p)
		}
	}()
	status = run()
	returned = true
	return status
}

func (h *hooks) confess(hook string, p interface{}) {
	if p == nil {
		p = "panic(nil), or runtime.Goexit, which must not be called there"
	}
	line := fmt.Sprintf("panic in the %s: %v\n%s", hook, p, debug.Stack())
	if hook == "logger" || h.logger == nil {
		log.Print("dbr: ", line)
		return
	}
	h.say(line)
}

// say gives the logger a line of the binding's own.
func (h *hooks) say(line string) {
	if h.logger != nil {
		h.contain("logger", func() raw.Status {
			h.logger(LogError, line)
			return raw.OK
		})
	}
}

func copyAttempt(attempt *raw.AttemptInfo) Attempt {
	return Attempt{
		Operation:  goText(attempt.Operation),
		Method:     goText(attempt.Method),
		URL:        goText(attempt.URL),
		Number:     int(attempt.Attempt),
		Status:     Status(attempt.Status),
		HTTPStatus: int(attempt.HTTPStatus),
		Elapsed:    time.Duration(attempt.ElapsedUs) * time.Microsecond,
		RetryIn:    fromMilliseconds(attempt.RetryInMs),
	}
}
