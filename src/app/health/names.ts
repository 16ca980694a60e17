import type { Finding } from '../../model/errors.ts';
import { isNumberLike } from '../../model/ids.ts';
import { idPart } from '../dangling.ts';
import { groupsOf, issueFinding, shown, some } from './finding.ts';
import type { Facts } from './facts.ts';

/** Names of files and folders that contradict what is in them. */
export function nameFindings(facts: Facts): readonly Finding[] {
  return [...ids(facts), ...folders(facts), ...sameButCase(facts), ...overlooked(facts)];
}

function ids({ issues }: Facts): readonly Finding[] {
  return issues.flatMap((issue) => {
    const found: Finding[] = [];
    const inName = /^[0-9a-f]{8}(?=[-.])/.exec(fileOf(issue.path))?.[0] ?? null;
    if (inName !== issue.id) {
      const message =
        inName === null
          ? `The name of the file does not begin with the id ${issue.id}: every look-up opens it.`
          : `The name of the file says ${inName}, the file says ${issue.id}, and counts.`;
      const cure = `git mv -- <file> ${issue.path.slice(0, -fileOf(issue.path).length)}${issue.id}-<name>.md`;
      const rule = inName === null ? 'name.without_id' : 'name.other_id';
      found.push(issueFinding(issue, { rule, severity: inName === null ? 'info' : 'warning', message, cure }));
    }
    // Only ids that some YAML reader takes for a number matter, and those are few.
    if (isNumberLike(issue.id) && new RegExp(`^id[ \\t]*:[ \\t]+${issue.id}[ \\t]*(?:#|\\r?$)`, 'm').test(issue.text)) {
      const message = `The id ${issue.id} is not quoted: other YAML readers take it for a number.`;
      const cure = 'roadmap health fix --rule id.unquoted';
      found.push(issueFinding(issue, { rule: 'id.unquoted', severity: 'warning', keys: ['id'], message, cure }));
    }
    return found;
  });
}

/** The older layout keeps the issues of a milestone in a folder of its name; other folders mean nothing. */
function folders({ issues, names }: Facts): readonly Finding[] {
  return issues.flatMap((issue) => {
    const folder = issue.path.slice('.roadmap/issues/'.length).split('/').at(-2);
    const { milestone } = issue.values;
    if (folder === undefined || !names.milestone(folder)) return [];
    if (milestone !== undefined && fold(milestone) === fold(folder)) return [];
    return [
      issueFinding(issue, {
        rule: 'name.folder',
        severity: 'info',
        ...(milestone === undefined ? {} : { keys: ['milestone'] }),
        message: `The folder is that of the milestone ${shown(folder)}; the issue says ${milestone === undefined ? 'none' : shown(milestone)}, and counts.`,
        cure: 'Move the file into .roadmap/issues with git mv, or leave it: the folder means nothing.',
      }),
    ];
  });
}

/** `v.0.5.0`, `v0-5-0` and `v050` are spellings of one folder. */
function fold(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

function sameButCase({ texts }: Facts): readonly Finding[] {
  return groupsOf(texts, ({ path }) => [path.toLowerCase()]).flatMap(([, all]) =>
    all.slice(1).map(({ path }) => ({
      file: path,
      line: 1,
      rule: 'name.case',
      severity: 'warning' as const,
      id: null,
      message: `Its name is that of ${some(all.filter((other) => other.path !== path).map((other) => other.path))} but for the case of letters: on many machines only one of them can be.`,
      cure: 'Rename one of them with git mv.',
    })),
  );
}

/** What lies among the issues and is never read; a name that begins with an id was most likely meant as one. */
function overlooked({ others }: Facts): readonly Finding[] {
  return others.map((file) => {
    const meant = /^[0-9a-f]{8}$/.test(idPart(file));
    return {
      file,
      line: 1,
      rule: 'name.not_read',
      severity: meant ? ('warning' as const) : ('info' as const),
      id: null,
      message: 'The file lies among the issues and is not read: its name does not end in .md.',
      cure: meant ? 'Rename it so that it ends in .md, or move it away.' : 'Move it away, or leave it.',
    };
  });
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
