import type { RunStats } from '../src/app/sync-stats.ts';
import type { Part } from './terminal.ts';

const OK = '█';
const FAILED = '▒';
/** Wider bars say no more. */
const WIDEST = 60;
const NARROWEST = 4;

/** A bar an hour or a day, as long as there were runs, the failed ones last and in another shade; the oldest first. */
export function chartLines({ unit, bars }: RunStats['chart'], columns: number): readonly (readonly Part[])[] {
  const most = Math.max(1, ...bars.map(({ runs }) => runs));
  const counts = bars.map(({ runs, failed }) => `${String(runs)}${failed === 0 ? '' : `, ${String(failed)} failed`}`);
  const labels = bars.map(({ from }) => (unit === 'hour' ? from.slice(11, 16) : from.slice(0, 10)));
  const beside = Math.max(0, ...labels.map((one) => one.length)) + Math.max(0, ...counts.map((one) => one.length)) + 4;
  const room = Math.min(WIDEST, most * 2, Math.max(NARROWEST, columns - beside));
  return bars.map(({ runs, failed }, at): readonly Part[] => {
    const length = cells(runs, most, room);
    const bad = Math.min(length, cells(failed, most, room));
    return [
      { text: `${labels[at] ?? ''}  `, style: 'dim' },
      { text: OK.repeat(length - bad), style: 'green' },
      { text: FAILED.repeat(bad), style: 'red' },
      `${length === 0 ? '' : ' '}${counts[at] ?? ''}`,
    ];
  });
}

/** What is more than none is seen. */
function cells(count: number, most: number, room: number): number {
  return count === 0 ? 0 : Math.max(1, Math.round((count / most) * room));
}
