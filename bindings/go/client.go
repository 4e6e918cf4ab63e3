package dbr

import (
	"context"
	"runtime"
	"runtime/cgo"
	"sync"
	"time"

	"github.com/libdbr/libdbr/bindings/go/internal/raw"
)

// Client is a server, a session and connections to it. Make one with [New], share it among goroutines, and close it.
type Client struct {
	// Held for reading while C is called with native, so that the client cannot end in between.
	mu     sync.RWMutex
	native *raw.Client // nil: closed

	hooks   cgo.Handle     // 0: none
	queue   *raw.Queue     // where its calls end
	ended   chan struct{}  // closed when the last of them has
	timeout *time.Duration // what WithTimeout said; nil: nothing
}

// New makes a client. Nothing is sent yet. The server is http://127.0.0.1:8000 unless [WithServerURL] or the
// environment variable DBRSDK_SERVER_URL names another; DBRSDK_HTTP_BEARER and DBRSDK_DEBUG are read too, each only
// where no option says what it says.
func New(options ...Option) (*Client, error) {
	if errVersion != nil {
		return nil, errVersion
	}
	setup := clientSetup{native: raw.ClientOptionsNew()}
	if setup.native == nil {
		return nil, errorOf(ErrOutOfMemory, "")
	}
	defer raw.ClientOptionsFree(setup.native)
	for _, option := range options {
		option.applyClient(&setup)
	}
	return setup.build()
}

// Login logs in with a user name or an e-mail address. On success the client's later calls send the token of the
// result; a failed login changes nothing. [ErrUnauthorized]: wrong, unknown or inactive, the server does not say which.
func (c *Client) Login(ctx context.Context, username, password string, options ...CallOption) (*LoginResult, error) {
	secret := cText(password)
	defer wipe(secret)
	return run(ctx, c, &login, options, func(client *raw.Client, s *submission) raw.Status {
		return raw.AuthLoginAsync(client, cText(username), secret, s.options, s.queue, s.handle, &s.failure)
	})
}

// Me says who is logged in.
func (c *Client) Me(ctx context.Context, options ...CallOption) (*User, error) {
	return run(ctx, c, &me, options, func(client *raw.Client, s *submission) raw.Status {
		return raw.AuthMeAsync(client, s.options, s.queue, s.handle, &s.failure)
	})
}

// Logout logs out. Whatever it returns, the session token that it sent is no longer in the client afterwards. The
// server's tokens are stateless: a copy of one works until it expires.
func (c *Client) Logout(ctx context.Context, options ...CallOption) (*LogoutResult, error) {
	return run(ctx, c, &logout, options, func(client *raw.Client, s *submission) raw.Status {
		return raw.AuthLogoutAsync(client, s.options, s.queue, s.handle, &s.failure)
	})
}

// Do makes any other request of the API, with the client's session, retries, limits and errors. The path begins with
// one slash and may have a query; a body is sent as application/json unless [WithHeader] says otherwise, nil is none.
// Any 2xx is a [Response], everything else an [Error]. Methods other than GET, HEAD, PUT, DELETE and OPTIONS retry only
// what was surely never sent, unless the call's own options hold [WithRetryBackoff].
func (c *Client) Do(ctx context.Context, method, path string, body []byte, options ...CallOption) (*Response, error) {
	content, size := cBytes(body)
	return run(ctx, c, &request, options, func(client *raw.Client, s *submission) raw.Status {
		return raw.ClientRequestAsync(client, cText(method), cText(path), content, size, s.options, s.queue, s.handle, &s.failure)
	})
}

// SetHTTPBearer ends the session and sets the token of the client; "" forgets it.
func (c *Client) SetHTTPBearer(token string) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.native == nil {
		return errorOf(ErrClosed, "")
	}
	secret := cText(token)
	defer wipe(secret)
	var failure *raw.Error
	if status := raw.ClientSetHTTPBearer(c.native, secret, &failure); status != raw.OK {
		return takeError(status, failure, &callSetup{})
	}
	return nil
}

// Close ends the client: calls in flight return [ErrCancelled], later ones [ErrClosed]. It waits until the calls
// and hooks have ended, but for where it is called in a hook. Closing again does nothing. The error is always nil.
func (c *Client) Close() error {
	c.mu.Lock()
	native := c.native
	c.native = nil
	c.mu.Unlock()
	if native != nil {
		runtime.SetFinalizer(c, nil)
		raw.ClientFree(native)
		if raw.CurrentHook() == 0 {
			<-c.ended
		}
	}
	return nil
}

// The net under a forgotten Close. Ending a client takes its time, and the finalizers of the program have one goroutine.
func closeForgotten(c *Client) { go func() { _ = c.Close() }() }
