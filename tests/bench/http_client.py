"""`me` a number of times with Python's http.client on one kept connection. Usage: http_client.py URL TOKEN COUNT"""

import http.client
import json
import sys

url, token, count = sys.argv[1:]
connection = http.client.HTTPConnection(url.removeprefix("http://"))
headers = {"Accept": "application/json", "Authorization": f"Bearer {token}"}
for _ in range(int(count)):
    connection.request("GET", "/api/v1/auth/me", headers=headers)
    json.loads(connection.getresponse().read())["username"]
