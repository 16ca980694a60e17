import { parentPort, type MessagePort } from 'node:worker_threads';
import { RoadmapError } from '../../src/model/errors.ts';
import { defineCommand } from '../command.ts';
import { usageError } from '../errors.ts';
import { receiveHere } from '../webhook-listener.ts';
import type { ThreadMessage } from '../webhook-thread.ts';

/** What `sync --auto --webhook-port` starts beside itself; `webhook-thread` is the other end. */
export const command = defineCommand<object>({
  args: [
    { name: '<host>', help: 'the address to listen on' },
    { name: '<port>', help: 'the port' },
  ],
  examples: ['roadmap __receive    # is started by roadmap sync --auto --webhook-port 8787'],
  run: async ({ args, context }) => {
    const [host = '', port = ''] = args;
    if (parentPort === null)
      throw usageError('receive', '__receive is a part of sync --auto', ['roadmap sync --auto --webhook-port 8787']);
    const tell = speakTo(parentPort);
    try {
      const server = await receiveHere(context, { host, port: Number(port) }, () => tell({ kind: 'knocked' }));
      tell({ kind: 'listening', port: server.port });
      await new Promise((resolve) => parentPort?.once('message', resolve));
      await server.close();
    } catch (error) {
      if (!(error instanceof RoadmapError)) throw error;
      const { kind, code, message, hints, data } = error;
      tell({ kind: 'failed', error: { kind, code, message, hints, data } });
    }
  },
});

function speakTo(port: MessagePort): (message: ThreadMessage) => void {
  return (message) => port.postMessage(message);
}
