'use strict';
// Node's HTTP client as a third opinion. Reads one case a line, {"head": bool, "response": base64}, and answers one
// line for each in the same order: {"status", "fields": [[name, value], ...], "body": base64} or {"error"}; names and
// values are Latin-1. The response comes over a stream in memory and not over a socket.

const http = require('http');
const readline = require('readline');
const { Duplex } = require('stream');

function connectionWith(bytes) {
  const connection = new Duplex({
    read() {},
    write(chunk, encoding, done) { done(); },
  });
  connection.push(bytes);
  connection.push(null);
  return connection;
}

function pairs(list) {
  const result = [];
  for (let i = 0; i < list.length; i += 2) result.push([list[i], list[i + 1]]);
  return result;
}

function ask({ head, response }) {
  return new Promise((resolve) => {
    const request = http.request({
      host: '127.0.0.1',
      method: head ? 'HEAD' : 'GET',
      createConnection: () => connectionWith(Buffer.from(response, 'base64')),
    });
    let answered = null;
    const refuse = (error) => resolve({ error: error.code || error.message, ...answered });
    request.on('response', (message) => {
      const body = [];
      answered = { status: message.statusCode, fields: pairs(message.rawHeaders), body: '' };
      message.on('data', (part) => {
        body.push(part);
        answered.body = Buffer.concat(body).toString('base64');
      });
      message.on('end', () => (message.complete ? resolve(answered) : refuse(new Error('incomplete'))));
      message.on('error', refuse);
    });
    // What follows a whole response is an error of the connection: the response, already there, still counts.
    request.on('error', (error) => (answered ? setTimeout(refuse, 50, error) : refuse(error)));
    request.on('upgrade', () => refuse(new Error('upgrade')));
    request.end();
  });
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await ask(JSON.parse(line))) + '\n');
  }
}

main();
