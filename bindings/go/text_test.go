package dbr

import (
	"strings"
	"testing"
	"time"
	"unsafe"
)

func TestANulInATextBecomesWhatIsNoText(t *testing.T) {
	for given, want := range map[string]string{"": "", "abc": "abc", "a\x00b": "a\xffb", "\x00": "\xff"} {
		if got := goText(cText(given)); got != want {
			t.Errorf("%q became %q", given, got)
		}
	}
	if goText(nil) != "" {
		t.Error("no text is not empty")
	}
}

func TestNoBytesAreNotEmptyBytes(t *testing.T) {
	if p, n := cBytes(nil); p != nil || n != 0 {
		t.Error("nil is not NULL")
	}
	if p, n := cBytes([]byte{}); p == nil || n != 0 {
		t.Error("empty is NULL")
	}
	if goBytes(nil, 0) != nil || goBytes(cText(""), 0) == nil {
		t.Error("NULL and empty are the same")
	}
}

func TestASecretIsWiped(t *testing.T) {
	secret := cText("secret\x00word")
	kept := unsafe.Slice(secret, 11)
	wipe(secret)
	if strings.Trim(string(kept), "\x00") != "" {
		t.Errorf("%q is left", kept)
	}
}

func TestShortTimesDoNotBecomeNoLimit(t *testing.T) {
	for d, want := range map[int64]int64{0: 0, 1: 1, 999_999: 1, 1_000_000: 1, 1_000_001: 2, -1: -1, 1<<63 - 1: 9223372036855} {
		if got := toMilliseconds(time.Duration(d)); got != want {
			t.Errorf("%d ns are %d ms, want %d", d, got, want)
		}
	}
	for ms, want := range map[int64]int64{0: 0, -1: -1, -7: -1, 1: 1_000_000, 1 << 62: 1<<63 - 1} {
		if got := fromMilliseconds(ms); got != time.Duration(want) {
			t.Errorf("%d ms are %d ns, want %d", ms, got, want)
		}
	}
}
