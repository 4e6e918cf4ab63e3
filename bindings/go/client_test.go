package dbr_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	dbr "github.com/libdbr/libdbr/bindings/go"
)

var ctx = context.Background()

func TestLoginGivesATokenThatLaterCallsSend(t *testing.T) {
	client := newClient(t, serverURL)

	login, err := client.Login(ctx, "admin", "admin123")
	if err != nil {
		t.Fatal(err)
	}
	if login.AccessToken.Reveal() == "" || login.TokenType != "bearer" {
		t.Errorf("login = %+v", login)
	}
	if left := time.Until(login.ExpiresAt); left < 29*time.Minute || left > 31*time.Minute {
		t.Errorf("the token ends in %s, not in half an hour", left)
	}

	me, err := client.Me(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if me.ID == "" || me.Username != "admin" || me.Email != "admin@test.com" || !*me.ActiveStatus {
		t.Errorf("me = %+v", me)
	}
	if me.DisplayName == nil || *me.DisplayName != "Super Admin User" {
		t.Errorf("display name = %v", me.DisplayName)
	}
	if me.ID != login.User.ID || me.Username != login.User.Username {
		t.Errorf("me = %+v, and the login's user %+v", me, login.User)
	}
}

func TestLoginTakesAnEMailAddress(t *testing.T) {
	login, err := newClient(t, serverURL).Login(ctx, "planner@test.com", "planner123")
	if err != nil {
		t.Fatal(err)
	}
	if login.User.Username != "planner" {
		t.Errorf("logged in as %q", login.User.Username)
	}
}

func TestLogoutEndsTheSession(t *testing.T) {
	client := loggedIn(t, serverURL)
	logout, err := client.Logout(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if logout.Message != "Successfully logged out" || !strings.HasPrefix(string(logout.JSON), "{") {
		t.Errorf("logout = %+v", logout)
	}
	if _, err := client.Me(ctx); !errors.Is(err, dbr.ErrUnauthorized) {
		t.Errorf("me after logout: %v", err)
	}
}

func TestDoMakesAnyOtherRequest(t *testing.T) {
	client := loggedIn(t, serverURL)

	created, err := client.Do(ctx, "POST", "/api/v1/workitems", []byte(`{"organization_id":"go","title":"Gefräst"}`))
	if err != nil {
		t.Fatal(err)
	}
	if created.HTTPStatus != 201 || created.Attempts != 1 || !strings.Contains(string(created.Body), "Gefräst") {
		t.Errorf("created = %+v, %s", created, created.Body)
	}

	listed, err := client.Do(ctx, "GET", "/api/v1/workitems?organization_id=go", nil)
	if err != nil {
		t.Fatal(err)
	}
	if listed.HTTPStatus != 200 || !strings.Contains(string(listed.Body), "Gefräst") {
		t.Errorf("listed = %s", listed.Body)
	}
	if listed.Header("CONTENT-TYPE") != "application/json" || listed.Header("No-Such") != "" {
		t.Errorf("content type = %q", listed.Header("CONTENT-TYPE"))
	}
}

func TestDoTellsNoBodyFromAnEmptyOne(t *testing.T) {
	types := make(chan string, 2)
	url := scripted(t, func(c *conversation) {
		for r := c.request(); r != nil; r = c.request() {
			types <- r.Header.Get("Content-Type") + "|" + r.Header.Get("Content-Length")
			c.answer(200, "{}")
		}
	})
	client := newClient(t, url)
	for _, body := range [][]byte{nil, {}} {
		if _, err := client.Do(ctx, "POST", "/x", body); err != nil {
			t.Fatal(err)
		}
	}
	if first := <-types; strings.HasPrefix(first, "application/json") {
		t.Errorf("no body was sent as %q", first)
	}
	if second := <-types; second != "application/json|0" {
		t.Errorf("an empty body was sent as %q", second)
	}
}

func TestBodiesMayHoldEveryByte(t *testing.T) {
	every := make([]byte, 70_000)
	for i := range every {
		every[i] = byte(i)
	}
	url := scripted(t, func(c *conversation) {
		for r := c.request(); r != nil; r = c.request() {
			body, _ := io.ReadAll(r.Body)
			c.answer(200, string(body))
		}
	})
	response, err := newClient(t, url).Do(ctx, "PUT", "/echo", every, dbr.WithHeader("Content-Type", "image/x"))
	if err != nil {
		t.Fatal(err)
	}
	if string(response.Body) != string(every) {
		t.Errorf("%d bytes came back, or others", len(response.Body))
	}
}

// cgo refuses Go memory that holds Go pointers; what lies beside bytes is not handed over with them.
func TestBytesMayLieBesidePointers(t *testing.T) {
	beside := &struct {
		pointer *testing.T
		bytes   [2]byte
	}{t, [2]byte{'{', '}'}}
	bytes := beside.bytes[:]
	transport := func(*dbr.TransportRequest) (*dbr.TransportResponse, error) {
		return &dbr.TransportResponse{HTTPStatus: 200, Body: bytes}, nil
	}
	if _, err := newClient(t, serverURL, dbr.WithTransport(transport)).Do(ctx, "POST", "/x", bytes); err != nil {
		t.Error(err)
	}
	if _, err := dbr.New(dbr.WithCAPEM(bytes)); !errors.Is(err, dbr.ErrInvalidArgument) {
		t.Error(err)
	}
}

func TestResponseHeadersAreKeptWhereTheyAreUsualOrWanted(t *testing.T) {
	url := answering(t, 200, "{}", "ETag: \"1\"", "X-Own: a", "x-own: b", "X-Other: c")
	response, err := newClient(t, url).Do(ctx, "GET", "/x", nil, dbr.WithResponseHeaders("X-Own", "X-None"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"etag": `"1"`, "x-OWN": "a, b", "X-None": "", "X-Other": ""} {
		if got := response.Header(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}

func TestAUserWithoutADisplayNameHasNone(t *testing.T) {
	client := newClient(t, answering(t, 200, meJSON), dbr.WithHTTPBearer("abc"))
	me, err := client.Me(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if me.DisplayName != nil || me.ActiveStatus == nil || !*me.ActiveStatus {
		t.Errorf("me = %+v", me)
	}
	if string(me.JSON) != meJSON {
		t.Errorf("JSON = %s", me.JSON)
	}
}

func TestAResultIsReadableWhereItIsPrinted(t *testing.T) {
	client := loggedIn(t, serverURL)
	me, err := client.Me(ctx)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`User{ID: %q, Username: "admin", Email: "admin@test.com", DisplayName: %q, ActiveStatus: true}`,
		me.ID, *me.DisplayName)
	if got := fmt.Sprint(me); got != want {
		t.Errorf("the user is %s", got)
	}
	if got := fmt.Sprint(dbr.User{Username: "u"}); got != `User{ID: "", Username: "u", Email: ""}` {
		t.Errorf("a user of whom little is known is %s", got)
	}
	encoded, err := json.Marshal(me)
	if err != nil || !strings.Contains(string(encoded), `"JSON":{"id":`) {
		t.Errorf("the user as JSON is %s, %v", encoded, err)
	}
	response, err := client.Do(ctx, "GET", "/health", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(response), fmt.Sprintf("Response{HTTPStatus: 200, Attempts: 1, Body: %d bytes}",
		len(response.Body)); got != want {
		t.Errorf("the response is %s", got)
	}
	logout, err := client.Logout(ctx)
	if err != nil || fmt.Sprint(logout) != `LogoutResult{Message: "Successfully logged out"}` {
		t.Errorf("the logout is %v, %v", logout, err)
	}
}

func TestALoginMayLeaveOutMembersOfItsUser(t *testing.T) {
	client := newClient(t, answering(t, 200, `{"access_token":"abc","user":{"username":"u"}}`))
	login, err := client.Login(ctx, "u", "secret-word")
	if err != nil {
		t.Fatal(err)
	}
	user := login.User
	if user.Username != "u" || user.ID != "" || user.DisplayName != nil || user.ActiveStatus != nil {
		t.Errorf("user = %+v", user)
	}
	if login.TokenType != "bearer" || !login.ExpiresAt.IsZero() || login.AccessToken.Reveal() != "abc" {
		t.Errorf("login = %+v", login)
	}
}

func TestALogoutMayHaveNoMessage(t *testing.T) {
	logout, err := newClient(t, answering(t, 200, "null"), dbr.WithHTTPBearer("abc")).Logout(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if logout.Message != "" || string(logout.JSON) != "null" {
		t.Errorf("logout = %+v", logout)
	}
}

// headersOf has a client make a call, and is what the server saw.
func headersOf(t *testing.T, call func(*dbr.Client) error, options ...dbr.Option) http.Header {
	t.Helper()
	seen := make(chan http.Header, 1)
	url := scripted(t, func(c *conversation) {
		if r := c.request(); r != nil {
			seen <- r.Header
			c.answer(200, meJSON)
		}
	})
	if err := call(newClient(t, url, options...)); err != nil {
		t.Fatal(err)
	}
	return <-seen
}

func getMe(options ...dbr.CallOption) func(*dbr.Client) error {
	return func(client *dbr.Client) error {
		_, err := client.Me(ctx, options...)
		return err
	}
}

func TestTheUserAgentNamesTheBindingAndTheProgram(t *testing.T) {
	plain := headersOf(t, getMe()).Get("User-Agent")
	if want := "libdbr/" + dbr.Version() + " dbr-go/" + dbr.BindingVersion; plain != want {
		t.Errorf("User-Agent = %q, want %q", plain, want)
	}
	named := headersOf(t, getMe(), dbr.WithUserAgentSuffix("forge/2.1")).Get("User-Agent")
	if named != plain+" forge/2.1" {
		t.Errorf("User-Agent = %q", named)
	}
}

func TestTokensComeFromTheCallThenTheClient(t *testing.T) {
	for _, want := range []struct {
		token string
		call  []dbr.CallOption
	}{
		{"Bearer of-client", nil},
		{"Bearer of-call", []dbr.CallOption{dbr.WithHTTPBearer("of-call")}},
	} {
		seen := headersOf(t, getMe(want.call...), dbr.WithHTTPBearer("of-client"))
		if got := seen.Get("Authorization"); got != want.token {
			t.Errorf("Authorization = %q, want %q", got, want.token)
		}
	}
	for _, none := range []string{"", "of-client"} {
		set := func(client *dbr.Client) error {
			if err := client.SetHTTPBearer(""); err != nil {
				return err
			}
			return getMe()(client)
		}
		if got := headersOf(t, set, dbr.WithHTTPBearer(none)).Get("Authorization"); got != "" {
			t.Errorf("Authorization = %q", got)
		}
	}
}

func TestSetHTTPBearerReplacesTheToken(t *testing.T) {
	set := func(client *dbr.Client) error {
		if err := client.SetHTTPBearer("new"); err != nil {
			return err
		}
		return getMe()(client)
	}
	if got := headersOf(t, set, dbr.WithHTTPBearer("old")).Get("Authorization"); got != "Bearer new" {
		t.Errorf("Authorization = %q", got)
	}
	client := newClient(t, serverURL)
	if err := client.SetHTTPBearer("two words"); !errors.Is(err, dbr.ErrInvalidArgument) {
		t.Errorf("a token with a blank: %v", err)
	}
}
