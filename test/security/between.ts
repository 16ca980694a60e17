import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Passing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A server between a client and a tracker that changes what comes back, or answers by itself. */
export interface Between {
  readonly url: string;
  /** Null: the connection is cut. */
  change: (answer: Passing, response: ServerResponse) => Passing | null;
  /** Headers of the newest request. */
  readonly asked: { authorization: string };
  close(): Promise<void>;
}

export async function startBetween(target: string): Promise<Between> {
  const asked = { authorization: '' };
  const server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
      asked.authorization = String(headers.authorization);
      const { method = 'GET', url = '/' } = request;
      const body = method === 'GET' ? {} : { body: Buffer.concat(parts) };
      const answer = await fetch(new URL(url, target), { method, headers: headers as Record<string, string>, ...body });
      const { 'content-length': _, 'content-encoding': _encoding, ...kept } = Object.fromEntries(answer.headers);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const changed = between.change({ status: answer.status, headers: kept, body: bytes }, response);
      if (changed === null) return;
      response.writeHead(changed.status, changed.headers);
      response.end(changed.body);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const between: Between = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    change: (answer) => answer,
    asked,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return between;
}

/** The same answer with another text. */
export function withText(answer: Passing, text: string): Passing {
  return { ...answer, body: new TextEncoder().encode(text) };
}
