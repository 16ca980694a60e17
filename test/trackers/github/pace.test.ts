import { expect, test } from 'vitest';
import { makePace } from '../../../src/trackers/github/pace.ts';
import type { Points } from '../../../src/trackers/github/pace.ts';
import type { PaceChoice } from '../../../src/trackers/options.ts';

/** A pace whose clock moves by its own sleeps, and by 100 ms with each request. */
function paced(pace?: PaceChoice) {
  const slept: number[] = [];
  const told: number[] = [];
  const clock = {
    at: 1_000_000_000_000,
    now: () => clock.at,
    sleep: async (ms: number) => void slept.push((clock.at += ms) && ms),
  };
  const made = makePace({ clock, ...(pace !== undefined && { pace }), onWait: (ms) => void told.push(ms) });
  const write = (creates = false, points: Points | null = null): Promise<void> =>
    made.write(
      creates,
      () => points,
      async () => void (clock.at += 100),
    );
  return { clock, slept, told, made, write };
}

test.each<[string, PaceChoice | undefined, number[]]>([
  ['a second after the beginning of the one before', undefined, [900, 900]],
  ['slowly', 'slow', [3900, 3900]],
  ['at once', 'fast', []],
  ['six a minute', 6, [9900, 9900]],
])('requests that write go out %s', async (_, pace, slept) => {
  const at = paced(pace);
  for (let n = 0; n < 3; n += 1) await at.write();
  expect(at.slept).toEqual(slept);
  expect(at.told).toEqual([]);
});

test('there is one stream: requests that are asked for together go out one after the other, and a failed one stops none', async () => {
  const { made } = paced('fast');
  const events: string[] = [];
  const send = (name: string) => async (): Promise<void> => {
    events.push(`${name} begins`);
    await Promise.resolve();
    events.push(`${name} ends`);
    if (name === 'a') throw new Error('a failed');
  };
  const [a, b] = await Promise.allSettled(['a', 'b'].map((name) => made.write(false, () => null, send(name))));
  expect([a?.status, b?.status]).toEqual(['rejected', 'fulfilled']);
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('the 501st creation within an hour is not sent, and the error says when it can be', async () => {
  const at = paced();
  for (let n = 0; n < 500; n += 1) await at.write(true);
  const begun = 1_000_000_000_000;
  await expect(at.write(true)).rejects.toMatchObject({
    code: 'remote.limited',
    data: { wait_ms: begun + 3_600_000 - at.clock.at },
  });
  await at.write(false);
  at.clock.at = begun + 3_600_000 - 30_000;
  await at.write(true);
  expect([at.slept.at(-1), at.told]).toEqual([30_000, [30_000]]);
});

test.each<PaceChoice>(['fast', 6000])('whoever asks for the pace %s counts for himself', async (pace) => {
  const at = paced(pace);
  for (let n = 0; n < 600; n += 1) await at.write(true);
  expect(at.told).toEqual([]);
});

test('the last points of the hour are shared out, and nothing goes out without any', async () => {
  const at = paced();
  const points = (remaining: number, ms: number): Points => ({ remaining, reset: at.clock.now() + ms });
  await at.write(false, points(100, 3_000_000));
  at.clock.at += 10_000;
  await at.write(false, points(50, 500_000));
  await at.write(false, points(1, 3_000_000));
  expect(at.slept).toEqual([10_000, 60_000]);
  await expect(at.write(false, points(0, 3_000_000))).rejects.toMatchObject({ code: 'remote.limited' });
  await at.write(false, points(0, 20_000));
  await at.write(false, points(0, -1));
  expect(at.slept).toEqual([10_000, 60_000, 20_000, 900]);
});

test('an interrupted wait sends nothing, and the next request has its turn', async () => {
  const slept = Promise.reject(new Error('interrupted'));
  slept.catch(() => undefined);
  const made = makePace({ clock: { now: () => 5, sleep: () => slept } });
  const sent: string[] = [];
  const send = (name: string): Promise<unknown> =>
    made.write(
      false,
      () => null,
      async () => void sent.push(name),
    );
  await send('a');
  await expect(send('b')).rejects.toThrow('interrupted');
  await expect(send('c')).rejects.toThrow('interrupted');
  expect(sent).toEqual(['a']);
});
