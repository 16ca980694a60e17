import type { Config } from '../model/config.ts';
import type { MilestoneValues } from '../model/milestone.ts';
import { isoSeconds } from '../model/time.ts';
import { editNamed, type EditedNamed, type NamedPorts } from './named-edit.ts';
import { MILESTONE } from './named-files.ts';
import { roundedPercent, type Counted } from './named-issues.ts';

/** Writes a milestone's progress into its file, for programs that read it there; only when it is another than there now. */
export async function recordProgress(
  ports: NamedPorts,
  config: Config,
  { file, progress }: Counted<MilestoneValues>,
): Promise<EditedNamed<MilestoneValues>> {
  const percent = roundedPercent(progress);
  const changesFor = ({ values }: typeof file) =>
    values.calculated_progress === percent
      ? {}
      : { values: { calculated_progress: percent, last_progress_update: isoSeconds(ports.clock.now()) } };
  return editNamed(ports, config, { kind: MILESTONE, file, bookkeeping: true, changesFor });
}
