import type { Config } from '../model/config.ts';
import type { IssueChanges } from '../model/issue.ts';
import { withFittingResolution } from './change-state.ts';
import { circleCheck, resolveLinks, type LinkPorts } from './check-links.ts';
import type { ChangesFor } from './edit-issues.ts';
import { changedSets, parseInput, type IssueInput } from './parse-input.ts';

export interface UpdateRequest extends IssueInput {
  readonly body?: string;
}

/**
 * What an update does to each issue. Everything that does not depend on the single issue is checked here, before any is changed.
 * @throws RoadmapError `usage.value`, and what `resolveLinks` throws
 */
export async function updating(ports: LinkPorts, config: Config, request: UpdateRequest): Promise<ChangesFor> {
  const values = await resolveLinks(ports, config, parseInput(request, config));
  const check = await circleCheck(ports.issues, values);
  return withFittingResolution((issue): IssueChanges => {
    check(issue);
    return {
      values: { ...values, ...changedSets(issue, values, request) },
      ...(request.body === undefined ? {} : { body: request.body }),
    };
  }, config);
}
