package dbr

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"github.com/libdbr/libdbr/bindings/go/internal/raw"
)

// Status is what became of a call, with the numbers of the C API. It is an error to compare with: errors.Is(err,
// dbr.ErrUnauthorized). Later versions of the library may bring numbers that are not named here.
type Status int32

// What a call may end with. [Error.Status] holds one of these, and [errors.Is] finds it.
const (
	// The call itself, before anything was sent.

	ErrInvalidArgument = Status(raw.EInvalidArgument) // not UTF-8, a line end in a header, a bad URL, a number out of range
	ErrOutOfMemory     = Status(raw.EOutOfMemory)
	ErrCancelled       = Status(raw.ECancelled)     // the context was cancelled, or the client closed while the call ran
	ErrClosed          = Status(raw.EClosed)        // the client was closed before the call
	ErrWouldDeadlock   = Status(raw.EWouldDeadlock) // a call from inside a hook of the same client
	ErrForked          = Status(raw.EForked)        // the client was made before a fork
	ErrPolicy          = Status(raw.EPolicy)        // refused for safety: cleartext http to a host that is not loopback, ...
	ErrInternal        = Status(raw.EInternal)      // a defect of the library, or a hook that panicked

	// The way to the server and back.

	ErrConnect  = Status(raw.EConnect)  // no connection, or one that closed before the first byte of a response
	ErrTimeout  = Status(raw.ETimeout)  // the connect, the attempt or the call ran out of time
	ErrTLS      = Status(raw.ETLS)      // the handshake failed, or a certificate was refused
	ErrProtocol = Status(raw.EProtocol) // what came back is not an HTTP response, or not a whole one
	ErrTooLarge = Status(raw.ETooLarge) // headers or body over the limit

	// The response.

	ErrResponseValidation = Status(raw.EResponseValidation) // status 200, but not the JSON that the API promises
	ErrBadRequest         = Status(raw.EBadRequest)         // HTTP 400; for Me and Logout also 422
	ErrUnauthorized       = Status(raw.EUnauthorized)       // HTTP 401 and 403
	ErrNotFound           = Status(raw.ENotFound)           // HTTP 404
	ErrValidation         = Status(raw.EValidation)         // HTTP 422 of Login and Do: see Error.Issues
	ErrRateLimited        = Status(raw.ERateLimited)        // HTTP 429: see Error.RetryAfter
	ErrAPI                = Status(raw.EAPI)                // any other response that is not the expected success
)

// Error is a short English sentence on what the status means.
func (s Status) Error() string { return "dbr: " + goText(raw.StatusText(raw.Status(s))) }

// Name is the status as the C API calls it, "DBR_E_UNAUTHORIZED".
func (s Status) Name() string { return goText(raw.StatusName(raw.Status(s))) }

// Error is why a call failed. Where HTTPStatus is 0 the library says so, otherwise the server.
type Error struct {
	Status     Status
	HTTPStatus int    // of the response; 0: there was none
	Message    string // one line for a person, never with a secret
	Operation  string // "login", "me", "logout", "request", or ""
	Body       []byte // of the response, up to 64 KiB; nil: none, or withheld since it holds a secret
	Attempts   int    // exchanges begun, failed connects included; 0: nothing was tried
	// RetryAfter is how long the server asks to wait; negative: it named nothing that makes sense.
	RetryAfter time.Duration
	Retryable  bool // the same call may succeed later
	// Issues are what a 422 objected to, the first 100 (ErrValidation).
	Issues []ValidationIssue

	headers headers
	cause   error
}

// ValidationIssue is one of the objections in a 422.
type ValidationIssue struct {
	Location string // "body.username"
	Message  string // "Field required"
	Type     string // "missing"
}

// Error is the message behind the operation, and the HTTP status where there is one.
func (e *Error) Error() string {
	text := "dbr: "
	if e.Operation != "" {
		text += e.Operation + ": "
	}
	text += e.Message
	// Where the server gave no reason, the message is the status already.
	if status := "HTTP " + strconv.Itoa(e.HTTPStatus); e.HTTPStatus != 0 && !strings.Contains(e.Message, status) {
		text += " (" + status + ")"
	}
	if e.cause != nil && e.cause.Error() != e.Message {
		text += ": " + e.cause.Error()
	}
	return text
}

// Is reports whether target is the Status of the error.
func (e *Error) Is(target error) bool {
	status, ok := target.(Status)
	return ok && status == e.Status
}

// Unwrap is the error of the context that ended the call, nil where none did.
func (e *Error) Unwrap() error { return e.cause }

// Timeout reports whether time ran out, as in [net.Error].
func (e *Error) Timeout() bool {
	return e.Status == ErrTimeout || errors.Is(e.cause, context.DeadlineExceeded)
}

// Header is a header of the response that failed, "" where it had none of that name (in any case). The usual ones are
// kept, others where [WithResponseHeaders] names them; repeated ones are joined by ", ".
func (e *Error) Header(name string) string { return e.headers.get(name) }

// errorOf is an error that the binding itself finds.
func errorOf(status Status, operation string) *Error {
	return &Error{Status: status, Operation: operation, Message: goText(raw.StatusText(raw.Status(status))), RetryAfter: -1}
}

// contextError is that of a context which had ended before the call.
func contextError(cause error, operation string) *Error {
	err := &Error{Status: ErrCancelled, Operation: operation, Message: cause.Error(), RetryAfter: -1, cause: cause}
	if errors.Is(cause, context.DeadlineExceeded) {
		err.Status, err.Retryable = ErrTimeout, true
	}
	return err
}

// takeError copies the error out of C and frees it there. C may have had no memory for one.
func takeError(status raw.Status, failure *raw.Error, setup *callSetup) *Error {
	if failure == nil {
		return errorOf(Status(status), setup.operation)
	}
	defer raw.ErrorFree(failure)
	return &Error{
		Status:     Status(failure.Status),
		HTTPStatus: int(failure.HTTPStatus),
		Message:    goText(failure.Message),
		Operation:  goText(failure.Operation),
		Body:       goBytes(failure.Body, failure.BodyLen),
		Attempts:   int(failure.Attempts),
		RetryAfter: fromMilliseconds(failure.RetryAfterMs),
		Retryable:  failure.Retryable != 0,
		Issues:     copyIssues(unsafe.Slice(failure.Issues, failure.IssueCount)),
		headers:    copyHeaders(failure, raw.ErrorHeader, setup.headers),
	}
}

func copyIssues(issues []*raw.ValidationIssue) []ValidationIssue {
	if len(issues) == 0 {
		return nil
	}
	copied := make([]ValidationIssue, len(issues))
	for i, issue := range issues {
		copied[i] = ValidationIssue{goText(issue.Location), goText(issue.Message), goText(issue.Type)}
	}
	return copied
}
