package dbr

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/libdbr/libdbr/bindings/go/internal/raw"
)

// The operations, and what becomes of their results.
var (
	login   = operation[raw.LoginResult, LoginResult]{"login", copyLoginResult, raw.LoginResultFree}
	me      = operation[raw.User, User]{"me", copyUser, raw.UserFree}
	logout  = operation[raw.LogoutResult, LogoutResult]{"logout", copyLogoutResult, raw.LogoutResultFree}
	request = operation[raw.Response, Response]{"request", copyResponse, raw.ResponseFree}
)

// User is a user of the service.
type User struct {
	// "" where the server left the member out, which it may only inside a LoginResult.
	ID, Username, Email string
	DisplayName         *string         // nil: the server sent null
	ActiveStatus        *bool           // nil: not said (only inside a LoginResult)
	JSON                json.RawMessage // the object as JSON text, for members that are not named here
}

// String shows the members, but for JSON; those that were not said are left out.
func (u User) String() string {
	text := fmt.Sprintf("User{ID: %q, Username: %q, Email: %q", u.ID, u.Username, u.Email)
	if u.DisplayName != nil {
		text += fmt.Sprintf(", DisplayName: %q", *u.DisplayName)
	}
	if u.ActiveStatus != nil {
		text += fmt.Sprintf(", ActiveStatus: %t", *u.ActiveStatus)
	}
	return text + "}"
}

// LoginResult is what a login brings. The token is the client's already: keep this only to show or to store it.
type LoginResult struct {
	AccessToken Token
	TokenType   string    // "bearer" where the server leaves it out
	ExpiresAt   time.Time // the exp claim of the token, not verified; zero: none
	User        User      // free-form in the API: any member may be missing
}

// LogoutResult is what a logout brings.
type LogoutResult struct {
	Message string          // "" where the server sent none
	JSON    json.RawMessage // the body: any JSON value
}

// String shows the message, and not what else the server sent.
func (r LogoutResult) String() string { return fmt.Sprintf("LogoutResult{Message: %q}", r.Message) }

// Response is a 2xx answer to [Client.Do].
type Response struct {
	HTTPStatus int
	Attempts   int    // exchanges begun until this answer
	Body       []byte // as the server sent it

	headers headers
}

// String shows how long the body is, and not what it says.
func (r Response) String() string {
	return fmt.Sprintf("Response{HTTPStatus: %d, Attempts: %d, Body: %d bytes}", r.HTTPStatus, r.Attempts, len(r.Body))
}

// Header is a header of the response, "" where it had none of that name (in any case). The usual ones are kept, others
// where [WithResponseHeaders] names them; repeated ones are joined by ", ".
func (r *Response) Header(name string) string { return r.headers.get(name) }

func copyLoginResult(result *raw.LoginResult, _ *callSetup) *LoginResult {
	copied := &LoginResult{AccessToken: newToken(goText(result.AccessToken)), TokenType: goText(result.TokenType)}
	if result.ExpiresAtUnix >= 0 {
		copied.ExpiresAt = time.Unix(result.ExpiresAtUnix, 0)
	}
	if result.User != nil {
		copied.User = *copyUser(result.User, nil)
	}
	return copied
}

func copyUser(user *raw.User, _ *callSetup) *User {
	copied := &User{
		ID:       goText(user.ID),
		Username: goText(user.Username),
		Email:    goText(user.Email),
		JSON:     goBytes(user.JSON, user.JSONLen),
	}
	if user.DisplayName != nil {
		name := goText(user.DisplayName)
		copied.DisplayName = &name
	}
	if user.ActiveStatus >= 0 {
		active := user.ActiveStatus != 0
		copied.ActiveStatus = &active
	}
	return copied
}

func copyLogoutResult(result *raw.LogoutResult, _ *callSetup) *LogoutResult {
	return &LogoutResult{Message: goText(result.Message), JSON: goBytes(result.JSON, result.JSONLen)}
}

func copyResponse(response *raw.Response, setup *callSetup) *Response {
	return &Response{
		HTTPStatus: int(response.HTTPStatus),
		Attempts:   int(response.Attempts),
		Body:       goBytes(response.Body, response.BodyLen),
		headers:    copyHeaders(response, raw.ResponseHeader, setup.headers),
	}
}
