package dbr_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"strings"
	"sync"
	"testing"
	"time"

	dbr "github.com/libdbr/libdbr/bindings/go"
)

func TestABearerProviderIsAskedWhereThereIsNoToken(t *testing.T) {
	login, err := newClient(t, serverURL).Login(ctx, "viewer", "viewer123")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	client := newClient(t, serverURL, dbr.WithBearerProvider(func() (string, error) {
		asked++
		return login.AccessToken.Reveal(), nil
	}))
	me, err := client.Me(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if me.Username != "viewer" || asked != 1 {
		t.Errorf("me is %q, the provider was asked %d times", me.Username, asked)
	}
	if _, err := client.Login(ctx, "admin", "admin123"); err != nil {
		t.Fatal(err)
	}
	if me, err := client.Me(ctx); err != nil || me.Username != "admin" || asked != 1 {
		t.Errorf("me is %+v, %v; the provider was asked %d times", me, err, asked)
	}
}

func TestABearerProviderMayHaveNone(t *testing.T) {
	client := newClient(t, serverURL, dbr.WithBearerProvider(func() (string, error) { return "", nil }))
	if _, err := client.Me(ctx); !errors.Is(err, dbr.ErrUnauthorized) {
		t.Errorf("err = %v", err)
	}
}

func TestATokenOfAProviderIsChecked(t *testing.T) {
	for _, token := range []string{"two words", "line\nend", "nul\x00l"} {
		client := newClient(t, serverURL, dbr.WithBearerProvider(func() (string, error) { return token, nil }))
		if _, err := client.Me(ctx); !errors.Is(err, dbr.ErrInvalidArgument) || strings.Contains(err.Error(), token) {
			t.Errorf("%q: %v", token, err)
		}
	}
}

func TestTheErrorOfAHookEndsTheCall(t *testing.T) {
	for _, c := range []struct {
		cause error
		want  dbr.Status
	}{
		{dbr.ErrRateLimited, dbr.ErrRateLimited},
		{fmt.Errorf("the vault: %w", dbr.ErrConnect), dbr.ErrConnect},
		{&dbr.Error{Status: dbr.ErrUnauthorized}, dbr.ErrUnauthorized},
		{fmt.Errorf("the vault: %w", context.Canceled), dbr.ErrCancelled},
		{context.DeadlineExceeded, dbr.ErrTimeout},
		{errors.New("the vault is shut"), dbr.ErrInternal},
		{dbr.Status(0), dbr.ErrInternal},
	} {
		lines := &journal{}
		provider := newClient(t, serverURL, dbr.WithRetryNone(), lines.option(dbr.LogError),
			dbr.WithBearerProvider(func() (string, error) { return "abc", c.cause }))
		if _, err := provider.Me(ctx); !errors.Is(err, c.want) {
			t.Errorf("provider: %v became %v", c.cause, err)
		}
		if !strings.Contains(lines.text(), c.cause.Error()) {
			t.Errorf("the log does not say %q: %s", c.cause, lines.text())
		}
		before := newClient(t, serverURL, dbr.WithRetryNone(),
			dbr.WithBeforeRequest(func(dbr.Attempt, *dbr.RequestHeaders) error { return c.cause }))
		if _, err := before.Me(ctx); !errors.Is(err, c.want) {
			t.Errorf("before-request: %v became %v", c.cause, err)
		}
	}
}

// journal collects log lines.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) option(level dbr.LogLevel) dbr.Option {
	return dbr.WithLogger(level, func(level dbr.LogLevel, line string) {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.lines = append(j.lines, level.String()+" "+line)
	})
}

func (j *journal) text() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Join(j.lines, "\n")
}

func TestALoggerHearsUpToItsLevel(t *testing.T) {
	everything, errorsOnly := &journal{}, &journal{}
	for _, lines := range []*journal{everything, errorsOnly} {
		level := dbr.LogDebug
		if lines == errorsOnly {
			level = dbr.LogError
		}
		_ = loggedIn(t, serverURL, lines.option(level)).Close()
	}
	if !strings.Contains(everything.text(), "/api/v1/auth/login") {
		t.Errorf("the log does not name the login:\n%s", everything.text())
	}
	if strings.Contains(errorsOnly.text(), "debug ") || strings.Contains(errorsOnly.text(), "info ") {
		t.Errorf("the log holds more than errors:\n%s", errorsOnly.text())
	}
}

func TestABeforeRequestHookSetsHeaders(t *testing.T) {
	var kept *dbr.RequestHeaders
	var seen dbr.Attempt
	hook := dbr.WithBeforeRequest(func(attempt dbr.Attempt, headers *dbr.RequestHeaders) error {
		kept, seen = headers, attempt
		return headers.Set("Traceparent", "00-1-2-01")
	})
	if got := headersOf(t, getMe(), hook).Get("Traceparent"); got != "00-1-2-01" {
		t.Errorf("Traceparent = %q", got)
	}
	if seen.Operation != "me" || seen.Method != "GET" || seen.Number != 1 || !strings.HasSuffix(seen.URL, "/auth/me") ||
		seen.Status != 0 || seen.HTTPStatus != 0 || seen.RetryIn >= 0 {
		t.Errorf("attempt = %+v", seen)
	}
	if err := kept.Set("X", "y"); !errors.Is(err, dbr.ErrInvalidArgument) {
		t.Errorf("headers that were kept: %v", err)
	}
}

func TestAHeaderThatAHookMayNotSetEndsTheCall(t *testing.T) {
	for _, name := range []string{"Connection", "Authorization", "X\x00Y"} {
		client := newClient(t, serverURL, dbr.WithBeforeRequest(func(_ dbr.Attempt, headers *dbr.RequestHeaders) error {
			if err := headers.Set(name, "x"); !errors.Is(err, dbr.ErrInvalidArgument) {
				t.Errorf("%q: %v", name, err)
			}
			return nil
		}))
		if _, err := client.Me(ctx); !errors.Is(err, dbr.ErrInvalidArgument) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAnAfterAttemptHookSeesEveryAttempt(t *testing.T) {
	var attempts []dbr.Attempt
	client := loggedIn(t, devServer(t, "--fail", "me=503x1"),
		dbr.WithRetryBackoff(dbr.RetryBackoff{InitialInterval: time.Millisecond, MaxInterval: time.Second, Exponent: 2}),
		dbr.WithAfterAttempt(func(a dbr.Attempt) { attempts = append(attempts, a) }))
	if _, err := client.Me(ctx); err != nil {
		t.Fatal(err)
	}
	if len(attempts) != 3 {
		t.Fatalf("attempts = %+v", attempts)
	}
	first, second := attempts[1], attempts[2]
	if first.Number != 1 || first.HTTPStatus != 503 || first.Status != dbr.ErrAPI || first.RetryIn < 0 {
		t.Errorf("first = %+v", first)
	}
	if second.Number != 2 || second.HTTPStatus != 200 || second.Status != 0 || second.RetryIn >= 0 || second.Elapsed <= 0 {
		t.Errorf("second = %+v", second)
	}
}

// A panic that got to C would end the program.
func TestAPanicInAHookStaysInGo(t *testing.T) {
	for name, hook := range map[string]dbr.Option{
		"bearer provider":             dbr.WithBearerProvider(func() (string, error) { panic("oh no") }),
		"bearer provider: panic(nil)": dbr.WithBearerProvider(func() (string, error) { panic(nil) }),
		"before-request hook":         dbr.WithBeforeRequest(func(dbr.Attempt, *dbr.RequestHeaders) error { panic("oh no") }),
		"transport": dbr.WithTransport(func(*dbr.TransportRequest) (*dbr.TransportResponse, error) {
			var none *dbr.TransportResponse
			return none, nil // the same as a panic
		}),
	} {
		lines := &journal{}
		_, err := newClient(t, serverURL, dbr.WithRetryNone(), hook, lines.option(dbr.LogError)).Me(ctx)
		if !errors.Is(err, dbr.ErrInternal) {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(lines.text(), "panic in the "+name) {
			t.Errorf("%s: the log says %q", name, lines.text())
		}
	}
}

func TestAPanicOfAListenerChangesNothing(t *testing.T) {
	var said bytes.Buffer
	defer log.SetOutput(log.Writer())
	log.SetOutput(&said)

	client := newClient(t, serverURL,
		dbr.WithLogger(dbr.LogDebug, func(dbr.LogLevel, string) { panic("oh no") }),
		dbr.WithAfterAttempt(func(dbr.Attempt) { panic("oh dear") }))
	if _, err := client.Login(ctx, "admin", "admin123"); err != nil {
		t.Error(err)
	}
	_ = client.Close()
	if !strings.Contains(said.String(), "panic in the logger: oh no") {
		t.Errorf("package log says %q", said.String())
	}
}

func TestAHookMayCallAnotherClient(t *testing.T) {
	other := loggedIn(t, serverURL)
	client := newClient(t, serverURL, dbr.WithBearerProvider(func() (string, error) {
		login, err := other.Login(ctx, "worker", "worker123")
		if err != nil {
			return "", err
		}
		return login.AccessToken.Reveal(), nil
	}))
	me, err := client.Me(ctx)
	if err != nil || me.Username != "worker" {
		t.Errorf("me = %+v, %v", me, err)
	}
}

func TestEveryCallInsideAHookOfTheClientIsRefused(t *testing.T) {
	var client *dbr.Client
	var found []error
	client = newClient(t, serverURL, dbr.WithAfterAttempt(func(dbr.Attempt) {
		_, login := client.Login(ctx, "admin", "admin123")
		_, me := client.Me(ctx)
		_, logout := client.Logout(ctx)
		_, request := client.Do(ctx, "GET", "/health", nil)
		found = []error{login, me, logout, request}
	}))
	if _, err := client.Do(ctx, "GET", "/health", nil); err != nil {
		t.Fatal(err)
	}
	for _, err := range found {
		if !errors.Is(err, dbr.ErrWouldDeadlock) {
			t.Errorf("err = %v", err)
		}
	}
	if len(found) != 4 {
		t.Errorf("the hook made %d calls", len(found))
	}
}
