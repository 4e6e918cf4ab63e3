package dbr

import (
	"time"

	"github.com/libdbr/libdbr/bindings/go/internal/raw"
)

// Transport takes the place of HTTP: a test double, a recorder, another stack. It runs on the one thread of the client,
// so that its calls take turns. An error is that of the attempt, by its status as with [WithBearerProvider], and is
// retried like the library's own.
type Transport func(*TransportRequest) (*TransportResponse, error)

// WithTransport replaces HTTP by a function.
func WithTransport(transport Transport) Option {
	return clientOption(func(s *clientSetup) { s.hooks.transport = transport })
}

// TransportRequest is a request as a [Transport] receives it.
type TransportRequest struct {
	Method  string
	URL     string        // absolute, with query
	Body    []byte        // nil: none
	Timeout time.Duration // what is left for this attempt; 0: no limit

	lent lent[raw.HTTPRequest]
}

// Header is a header of the request, "" where it has none of that name (in any case), or the transport has returned.
func (r *TransportRequest) Header(name string) (value string) {
	r.lent.use(func(native *raw.HTTPRequest) { value = goText(raw.HTTPRequestHeader(native, cText(name))) })
	return value
}

// Cancelled reports whether to give up soon, since nobody waits for the answer any more.
func (r *TransportRequest) Cancelled() bool {
	cancelled := true
	r.lent.use(func(native *raw.HTTPRequest) { cancelled = raw.HTTPRequestCancelled(native) != 0 })
	return cancelled
}

// TransportResponse is the answer of a [Transport].
type TransportResponse struct {
	HTTPStatus  int
	ContentType string // "application/json"; "": none
	Header      map[string][]string
	Body        []byte
}

// Transport implements raw.Hooks.
func (h *hooks) Transport(native *raw.HTTPRequest, reply *raw.HTTPReply) raw.Status {
	return h.contain("transport", func() raw.Status {
		request := &TransportRequest{
			Method:  goText(native.Method),
			URL:     goText(native.URL),
			Body:    goBytes(native.Body, native.BodyLen),
			Timeout: fromMilliseconds(native.TimeoutMs),
			lent:    lent[raw.HTTPRequest]{native: native},
		}
		defer request.lent.end()
		response, err := h.transport(request)
		if err != nil {
			return h.refuse("transport", err)
		}
		return response.fill(reply)
	})
}

func (r *TransportResponse) fill(reply *raw.HTTPReply) raw.Status {
	var contentType *byte
	if r.ContentType != "" {
		contentType = cText(r.ContentType)
	}
	body, size := cBytes(r.Body)
	if status := raw.HTTPReplySet(reply, toInt32(r.HTTPStatus), contentType, body, size); status != raw.OK {
		return status
	}
	for name, values := range r.Header {
		for _, value := range values {
			if status := raw.HTTPReplyAddHeader(reply, cText(name), cText(value)); status != raw.OK {
				return status
			}
		}
	}
	return raw.OK
}
