package dbr

import (
	"math"
	"strings"
	"time"
	"unsafe"
)

// cText is a text as C reads it. A NUL inside would end it early for C: 0xff, which no UTF-8 text holds, stands in its
// place, so that the library refuses the text and says which one it was.
func cText(text string) *byte {
	terminated := make([]byte, len(text)+1)
	copy(terminated, text)
	if strings.IndexByte(text, 0) >= 0 {
		for i := range terminated[:len(text)] {
			if terminated[i] == 0 {
				terminated[i] = 0xff
			}
		}
	}
	return &terminated[0]
}

// cBytes is where the bytes begin for C, nil for no bytes at all (which an empty body is not).
func cBytes(content []byte) (*byte, uintptr) {
	switch {
	case content == nil:
		return nil, 0
	case len(content) == 0:
		return new(byte), 0
	}
	return &content[0], uintptr(len(content))
}

// goText copies a C string; nil is "".
func goText(text *byte) string {
	if text == nil {
		return ""
	}
	size := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(text), size)) != 0 {
		size++
	}
	return string(unsafe.Slice(text, size))
}

// goBytes copies bytes of C; nil stays nil.
func goBytes(content *byte, size uintptr) []byte {
	if content == nil {
		return nil
	}
	return append([]byte{}, unsafe.Slice(content, size)...)
}

// wipe overwrites a copy that cText made of a secret.
func wipe(secret *byte) {
	for *secret != 0 {
		*secret = 0
		secret = (*byte)(unsafe.Add(unsafe.Pointer(secret), 1))
	}
}

// toMilliseconds rounds away from zero: 0 means no limit to C, so a short time must not become it.
func toMilliseconds(d time.Duration) int64 {
	ms := int64(d / time.Millisecond)
	switch rest := d % time.Millisecond; {
	case rest > 0:
		ms++
	case rest < 0:
		ms--
	}
	return ms
}

// fromMilliseconds saturates; negative, C's "none", becomes -1.
func fromMilliseconds(ms int64) time.Duration {
	switch {
	case ms < 0:
		return -1
	case ms > math.MaxInt64/int64(time.Millisecond):
		return math.MaxInt64
	}
	return time.Duration(ms) * time.Millisecond
}

func toInt32(n int) int32 {
	switch {
	case n > math.MaxInt32:
		return math.MaxInt32
	case n < math.MinInt32:
		return math.MinInt32
	}
	return int32(n)
}

func toBool(enabled bool) int32 {
	if enabled {
		return 1
	}
	return 0
}
