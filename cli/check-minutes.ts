import type { Config } from '../src/model/config.ts';
import { malformed, textFrom } from './environment.ts';

const VARIABLE = 'ROADMAP_GITHUB_HEALTH_CHECK_MINUTES';
const WEEK = 7 * 24 * 60;

/** How long what a remote answered holds, minutes: the environment, else the configuration. @throws RoadmapError `environment.malformed` */
export function checkMinutes(env: Readonly<Record<string, string | undefined>>, config: Config): number {
  const text = textFrom(env, VARIABLE);
  if (text === null) return config.health.check_minutes;
  const minutes = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (minutes < 1 || minutes > WEEK) throw malformed(VARIABLE, `whole minutes from 1 to ${String(WEEK)}`);
  return minutes;
}
