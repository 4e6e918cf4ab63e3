package dbr_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	dbr "github.com/libdbr/libdbr/bindings/go"
)

// A token that is found wherever it gets to.
const canary = "canaryTOKEN0123456789"

func TestATokenShowsItselfOnlyToReveal(t *testing.T) {
	client := newClient(t, answering(t, 200, `{"access_token":"`+canary+`","user":{}}`))
	login, err := client.Login(ctx, "u", "secret-word")
	if err != nil {
		t.Fatal(err)
	}
	if login.AccessToken.Reveal() != canary {
		t.Errorf("Reveal() = %q", login.AccessToken.Reveal())
	}
	hidden := struct{ login dbr.LoginResult }{*login} // fmt cannot call methods of what it finds in here
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T", "%p"} {
		for _, value := range []interface{}{login, *login, login.AccessToken, &login.AccessToken, hidden, &hidden} {
			if shown := fmt.Sprintf(verb, value); strings.Contains(shown, canary) ||
				strings.Contains(shown, fmt.Sprintf("%x", canary)) {
				t.Errorf("%s of %T shows the token: %s", verb, value, shown)
			}
		}
	}
	encoded, err := json.Marshal(login)
	if err != nil || strings.Contains(string(encoded), canary) || !strings.Contains(string(encoded), "redacted") {
		t.Errorf("JSON: %s, %v", encoded, err)
	}
	if got := (dbr.Token{}).String(); (dbr.Token{}).Reveal() != "" || got != "[no token]" {
		t.Errorf("no token is %q", got)
	}
}

func TestSecretsAreInNoErrorAndNoLine(t *testing.T) {
	const password = "canary-PASSWORD-42"
	lines := &journal{}
	shown := func(err error) {
		t.Helper()
		text := fmt.Sprintf("%v %+v %#v", err, err, err) + lines.text()
		var failure *dbr.Error
		if errors.As(err, &failure) {
			text += string(failure.Body) + fmt.Sprint(failure.Issues)
		}
		if strings.Contains(text, password) || strings.Contains(text, canary) {
			t.Errorf("a secret is shown: %s", text)
		}
	}

	echo := `{"detail":[{"type":"x","loc":["body"],"msg":"not ` + password + `","input":{"password":"` + password + `"}}]}`
	_, err := newClient(t, answering(t, 422, echo), lines.option(dbr.LogDebug)).Login(ctx, "u", password)
	shown(err)
	_, err = newClient(t, serverURL, lines.option(dbr.LogDebug)).Login(ctx, "admin", password)
	shown(err)
	_, err = newClient(t, serverURL, lines.option(dbr.LogDebug), dbr.WithHTTPBearer(canary)).Me(ctx)
	shown(err)
	_, err = dbr.New(dbr.WithHTTPBearer(canary + "\n"))
	shown(err)
	err = newClient(t, serverURL).SetHTTPBearer(canary + " ")
	shown(err)
	if lines.text() == "" {
		t.Error("nothing was logged at all")
	}
}
