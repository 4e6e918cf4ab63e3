// What a program in Node does with libdbr by koffi. Environment: as test_python.py.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import koffi from 'koffi';
import { constants, dbr, model, promised, read, takeError } from './dbr_koffi.mjs';

const { DBR_TEST_SERVER: server, DBR_TEST_SLOW_SERVER: slowServer } = process.env;
const { DBR_OK } = constants;
let client;

function open(url, configure = () => {}) {
  const options = dbr.dbr_client_options_new();
  dbr.dbr_client_options_set_server_url(options, url);
  dbr.dbr_client_options_set_retry_none(options);
  configure(options);
  const made = out((result, error) => dbr.dbr_client_new(options, result, error));
  dbr.dbr_client_options_free(options);
  return made;
}

// Waiting for the I/O thread on the main one would wait for ever: its callbacks run here.
const close = (which) => promisify(dbr.dbr_client_free.async)(which);

function out(call) {
  const result = [null];
  const error = [null];
  if (call(result, error) !== DBR_OK) throw takeError(error[0]);
  return result[0];
}

function taken(name, pointer) {
  const copy = read(name, pointer);
  dbr[`${name}_free`](pointer);
  return copy;
}

const login = (password = 'admin123') =>
  out((result, error) => dbr.dbr_auth_login(client, 'admin', password, null, result, error));
const me = () => taken('dbr_user', out((result, error) => dbr.dbr_auth_me(client, null, result, error)));
const failure = (call) => {
  try {
    call();
  } catch (error) {
    return error;
  }
  return assert.fail('it succeeded');
};

describe('blocking calls', () => {
  beforeEach(() => (client = open(server)));
  afterEach(() => close(client));

  test('log in, say who that is, and log out', () => {
    const result = login();
    const { token_type: type, user } = read('dbr_login_result', result);
    assert.equal(type, 'bearer');
    assert.equal(read('dbr_user', user).username, 'admin');
    dbr.dbr_login_result_free(result);
    const user2 = me();
    assert.equal(user2.email, 'admin@test.com');
    assert.equal(user2.active_status, 1);
    assert.equal(JSON.parse(user2.json).username, 'admin');
    const logout = out((out_, error) => dbr.dbr_auth_logout(client, null, out_, error));
    assert.equal(taken('dbr_logout_result', logout).message, 'Successfully logged out');
  });

  test('report a wrong password as an error with all its members', () => {
    const error = failure(() => login('wrong'));
    assert.equal(error.status, constants.DBR_E_UNAUTHORIZED);
    assert.equal(error.http_status, 401);
    assert.equal(error.operation, 'login');
    assert.deepEqual([error.attempts, error.retryable, error.retry_after_ms], [1, 0, -1]);
    assert.ok(error.message.length > 0);
    assert.ok('detail' in JSON.parse(error.body));
    assert.equal(error.contentType, 'application/json');
    assert.deepEqual(error.issues, []);
    assert.equal(dbr.dbr_status_name(error.status), 'DBR_E_UNAUTHORIZED');
  });

  test('list what the server objects to', () => {
    dbr.dbr_login_result_free(login());
    const body = Buffer.from('{"organization_id":"ö"}');
    const error = failure(() =>
      out((result, e) => dbr.dbr_client_request(client, 'POST', '/api/v1/workitems', body, body.length, null, result, e)),
    );
    assert.equal(error.status, constants.DBR_E_VALIDATION);
    assert.ok(error.issues.some(({ location, type }) => location === 'body.title' && type === 'missing'));
  });

  test('a thousand in a loop take no memory', async (t) => {
    const inUse = memoryMeter();
    dbr.dbr_login_result_free(login());
    let grown;
    for (let round = 0; round < 6; ++round) {
      const before = await inUse();
      for (let i = 0; i < 500; ++i) {
        me();
        failure(() => login('wrong'));
      }
      grown = (await inUse()) - before;
      // The first rounds fill caches, of Node as well; one that is flat is enough.
      if (round > 0 && grown < 32 * 1024) return;
    }
    t.diagnostic(`${grown} bytes`);
    assert.fail(`a thousand calls grew by ${grown} bytes`);
  });
});

describe('asynchronous calls', () => {
  afterEach(() => close(client));

  test('call back with the result', async () => {
    client = open(server);
    const { status, result, error } = await promised('dbr_login_callback', (callback, e) =>
      dbr.dbr_auth_login_async(client, 'admin', 'admin123', null, callback, null, e),
    );
    assert.equal(status, DBR_OK);
    assert.equal(error, null);
    dbr.dbr_login_result_free(result);
    assert.equal(me().username, 'admin');
  });

  test('call back with the error', async () => {
    client = open(server);
    const { status, result, error } = await promised('dbr_login_callback', (callback, e) =>
      dbr.dbr_auth_login_async(client, 'admin', 'wrong', null, callback, null, e),
    );
    assert.equal(status, constants.DBR_E_UNAUTHORIZED);
    assert.equal(result, null);
    assert.equal(takeError(error).http_status, 401);
  });

  test('are in flight by the thousand', async () => {
    const together = await serveTogether(1000);
    client = open(together.url, (options) => {
      dbr.dbr_client_options_set_max_concurrency(options, 1000);
      dbr.dbr_client_options_set_timeout_ms(options, 60_000);
      dbr.dbr_client_options_set_attempt_timeout_ms(options, 60_000);
    });
    const start = (callback, e) => dbr.dbr_auth_me_async(client, null, callback, null, e);
    const ended = await Promise.all(Array.from({ length: 1000 }, () => promised('dbr_user_callback', start)));
    for (const { status, result } of ended) {
      assert.equal(status, DBR_OK);
      assert.equal(taken('dbr_user', result).username, 'admin');
    }
    assert.equal(together.arrived(), 1000);
    assert.equal(koffi.stats().callbacks, 0);
    together.stop();
  });

  test('end when their token fires', async () => {
    client = open(slowServer);
    const cancel = dbr.dbr_cancel_new();
    const options = dbr.dbr_call_options_new();
    dbr.dbr_call_options_set_cancel(options, cancel);
    const pending = promised('dbr_user_callback', (callback, e) =>
      dbr.dbr_auth_me_async(client, options, callback, null, e),
    );
    dbr.dbr_call_options_free(options);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const begun = performance.now();
    dbr.dbr_cancel_trigger(cancel);
    dbr.dbr_cancel_free(cancel);
    const { status, error } = await pending;
    assert.equal(status, constants.DBR_E_CANCELLED);
    assert.equal(takeError(error).operation, 'me');
    assert.ok(performance.now() - begun < 4000); // the server answers after 5000
  });

  test('are gone for the server as well when their token fires', async () => {
    const together = await serveTogether(2);
    client = open(together.url);
    const cancel = dbr.dbr_cancel_new();
    const options = dbr.dbr_call_options_new();
    dbr.dbr_call_options_set_cancel(options, cancel);
    const pending = promised('dbr_user_callback', (callback, e) =>
      dbr.dbr_auth_me_async(client, options, callback, null, e),
    );
    dbr.dbr_call_options_free(options);
    await together.first;
    dbr.dbr_cancel_trigger(cancel);
    dbr.dbr_cancel_free(cancel);
    await together.gone;
    const { status, error } = await pending;
    assert.equal(status, constants.DBR_E_CANCELLED);
    dbr.dbr_error_free(error);
    together.stop();
  });

  test('are refused after a shutdown', async () => {
    client = open(server);
    dbr.dbr_client_shutdown(client);
    const start = (callback, e) => dbr.dbr_auth_me_async(client, null, callback, null, e);
    await assert.rejects(promised('dbr_user_callback', start), { status: constants.DBR_E_CLOSED });
    assert.equal(koffi.stats().callbacks, 0);
  });

  test('end with their client, which goes on a thread of its own', async () => {
    client = open(slowServer);
    const pending = promised('dbr_user_callback', (callback, e) =>
      dbr.dbr_auth_me_async(client, null, callback, null, e),
    );
    await close(client);
    client = null;
    const { status, error } = await pending;
    assert.equal(status, constants.DBR_E_CANCELLED);
    dbr.dbr_error_free(error);
  });
});

describe('a hook', () => {
  test('of a blocking call that runs on another thread is called on the main one', async () => {
    const lines = [];
    const log = koffi.register((level, line) => void lines.push(line), 'dbr_log_callback *');
    client = open(server, (options) => dbr.dbr_client_options_set_logger(options, constants.DBR_LOG_DEBUG, log, null));
    const status = await promisify(dbr.dbr_auth_login.async)(client, 'admin', 'admin123', null, [null], [null]);
    assert.equal(status, DBR_OK);
    await close(client);
    koffi.unregister(log);
    assert.ok(lines.some((line) => line.includes('/api/v1/auth/login')));
    assert.ok(!lines.some((line) => line.includes('admin123')));
  });
});

describe('the declarations', () => {
  beforeEach(() => (client = open(server)));
  afterEach(() => close(client));

  test('are those of the loaded library', () => {
    const loaded = dbr.dbr_version_number();
    assert.equal(loaded >> 16, model.version.number >> 16);
    assert.ok(loaded >> 8 >= model.version.number >> 8);
  });

  test('give structs the size that the library says', () => {
    const result = login();
    const { struct_size: size, user } = read('dbr_login_result', result);
    assert.equal(Number(size), koffi.sizeof('dbr_login_result'));
    assert.equal(Number(read('dbr_user', user).struct_size), koffi.sizeof('dbr_user'));
    dbr.dbr_login_result_free(result);
    assert.equal(Number(failure(() => login('wrong')).struct_size), koffi.sizeof('dbr_error'));
  });

  test('of the example are those of the header', () => {
    const text = readFileSync(`${process.env.DBR_EXAMPLES}/node/quickstart.mjs`, 'utf8');
    const functions = [...text.matchAll(/'([\w ]+?\*?)(dbr_\w+)\(([^)]*)\)'/g)];
    assert.ok(functions.length > 8);
    for (const [, returns, name, list] of functions) {
      const { returns: declared, arguments: expected } = model.functions[name];
      assert.equal(returns.trim(), declared, name);
      const parts = list.split(',').map((part) => part.replace('_Out_', '').trim()).filter(Boolean);
      assert.deepEqual(parts, expected.map(([argument, type]) => `${type}${type.endsWith('*') ? '' : ' '}${argument}`), name);
    }
    const structs = [...text.matchAll(/koffi\.struct\('(\w+)', \{([^}]*)\}/g)];
    assert.equal(structs.length, 4);
    for (const [, name, body] of structs) {
      const members = [...body.matchAll(/(\w+): '([^']+)'/g)].map(([, member, type]) => [member, type]);
      assert.deepEqual(members, model.structs[name].slice(0, members.length), name);
    }
  });
});

describe('the quickstart', () => {
  const env = { ...process.env, DBRSDK_SERVER_URL: server, DBR_LIBRARY_PATH: process.env.DBR_LIBRARY };
  const run = (...args) => promisify(execFile)(process.execPath, ['quickstart.mjs', ...args], { env, timeout: 60000 });

  test('logs in and out', async () => {
    const { stdout, stderr } = await run();
    assert.equal(stderr, '');
    assert.match(stdout, /^logged in as admin, the token expires .*\d{4}/m);
    assert.match(stdout, /^me: admin <admin@test\.com>, .+, active$/m);
    assert.match(stdout, /^Successfully logged out$/m);
  });

  test('says why it failed', async () => {
    await assert.rejects(run('admin', 'wrong-password'), { code: 1, stderr: /^DBR_E_UNAUTHORIZED: ./ });
  });

  test('says what to install where there is no library', async () => {
    const nowhere = { ...env, DBR_LIBRARY_PATH: '/nonexistent/libdbr.so.1' };
    const ended = promisify(execFile)(process.execPath, ['quickstart.mjs'], { env: nowhere, timeout: 60000 });
    await assert.rejects(ended, { code: 1, stderr: /^\/nonexistent\/libdbr\.so\.1: .*install libdbr 1\.0.*\n$/ });
  });

  test('takes the koffi that is tested', () => {
    const pinned = (path) => JSON.parse(readFileSync(path, 'utf8')).dependencies.koffi;
    assert.equal(pinned(`${process.env.DBR_EXAMPLES}/node/package.json`), pinned('package.json'));
  });
});

function later() {
  let resolve;
  return [new Promise((settle) => (resolve = settle)), resolve];
}

// A server that lets a number of requests arrive before it answers the first of them.
async function serveTogether(expected) {
  const waiting = [];
  const [first, arrive] = later();
  const [gone, leave] = later();
  const http = createServer((_request, response) => {
    waiting.push(response);
    arrive();
    response.on('close', () => response.writableFinished || leave());
    if (waiting.length < expected) return;
    for (const each of waiting) {
      each.setHeader('Content-Type', 'application/json');
      each.end('{"id":"1","username":"admin","email":"a@b.c","display_name":null,"active_status":true}');
    }
  });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', expected, resolve));
  return {
    url: `http://127.0.0.1:${http.address().port}`,
    arrived: () => waiting.length,
    first, // the first request is there
    gone, // a client left without its answer
    stop: () => (http.closeAllConnections(), http.close()),
  };
}

// Bytes of malloc in use once V8 has let go of what it need not hold; where libc cannot say, the memory of the process.
function memoryMeter() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  // What is collected is given back in a later turn of the event loop.
  const settle = async () => {
    for (let i = 0; i < 3; ++i) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const libc = koffi.load(null);
  const names = ['arena', 'ordblks', 'smblks', 'hblks', 'hblkhd', 'usmblks', 'fsmblks', 'uordblks', 'fordblks', 'keepcost'];
  try {
    koffi.struct('mallinfo2_t', Object.fromEntries(names.map((name) => [name, 'size_t'])));
    const mallinfo2 = libc.func('mallinfo2_t mallinfo2()');
    return async () => {
      await settle();
      const { uordblks, hblkhd } = mallinfo2();
      return Number(uordblks) + Number(hblkhd);
    };
  } catch {
    return async () => (await settle(), process.memoryUsage().rss);
  }
}
