// `me` a number of times with Go's net/http on one kept connection, to be counted from outside.
//
// usage: main URL TOKEN COUNT
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"strconv"
)

type user struct {
	ID           string  `json:"id"`
	Username     string  `json:"username"`
	Email        string  `json:"email"`
	DisplayName  *string `json:"display_name"`
	ActiveStatus bool    `json:"active_status"`
}

func me(url, token string) error {
	request, err := http.NewRequest(http.MethodGet, url+"/api/v1/auth/me", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var who user
	return json.NewDecoder(response.Body).Decode(&who)
}

func main() {
	count, err := strconv.Atoi(os.Args[3])
	for i := 0; i < count && err == nil; i++ {
		err = me(os.Args[1], os.Args[2])
	}
	if err != nil {
		log.Fatal(err)
	}
}
