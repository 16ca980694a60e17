import type { Finding } from '../../model/errors.ts';
import type { Issue } from '../../model/issue.ts';
import type { Facts } from './facts.ts';
import { groupsOf, issueFinding, shown, some } from './finding.ts';

/** Ids and links that belong to several, to something that was deleted, or to a remote that nobody knows. */
export function linkFindings(facts: Facts): readonly Finding[] {
  return [
    ...archivedTwice(facts),
    ...buried(facts),
    ...facts.issues.flatMap((issue) => [...contradictions(issue), ...strangeRemotes(issue, facts)]),
  ];
}

/** Among the active issues alone the listing tells of these. */
function archivedTwice({ issues, archived }: Facts): readonly Finding[] {
  const inArchive = new Set(archived);
  const shared = (kind: 'id' | 'link', keysOf: (issue: Issue) => readonly string[]): readonly Finding[] =>
    groupsOf([...issues, ...archived], keysOf).flatMap(([key, all]) =>
      all
        .filter((issue) => inArchive.has(issue))
        .map((issue) => {
          const others = some(all.filter((other) => other !== issue).map(({ path }) => path));
          return issueFinding(issue, {
            rule: `${kind}.duplicate`,
            severity: 'error',
            keys: kind === 'id' ? ['id'] : ['remote_ids', 'github_issue'],
            message: kind === 'id' ? `The id ${key} is also that of ${others}.` : `${key} is also linked by ${others}.`,
            cure:
              kind === 'id'
                ? 'Give one of them another id; of a mere copy, remove one.'
                : 'Remove the link from all but one of them.',
          });
        }),
    );
  return [...shared('id', ({ id }) => [id]), ...shared('link', linksOf)];
}

function buried({ issues, tombstones }: Facts): readonly Finding[] {
  // A comment may have the number of an item.
  const ours = tombstones.filter((stone) => stone.issue === undefined);
  const dead = new Map(ours.flatMap((stone) => links(stone.remote_ids).map((link) => [link, stone.id] as const)));
  const ids = new Set(tombstones.map(({ id }) => id));
  return issues.flatMap((issue) => {
    const cure = `Keep one of the two: the issue, or the mark .roadmap/deleted/`;
    const link = linksOf(issue).find((one) => dead.has(one));
    if (ids.has(issue.id)) {
      const message = `The issue is here, and is marked as deleted.`;
      return [
        issueFinding(issue, {
          rule: 'id.deleted',
          severity: 'error',
          keys: ['id'],
          message,
          cure: `${cure}${issue.id}.yaml.`,
        }),
      ];
    }
    if (link === undefined) return [];
    const message = `${link} is linked here, and was deleted as that of ${dead.get(link) ?? ''}.`;
    return [
      issueFinding(issue, {
        rule: 'link.deleted',
        severity: 'error',
        keys: ['remote_ids', 'github_issue'],
        message,
        cure: `${cure}${dead.get(link) ?? ''}.yaml.`,
      }),
    ];
  });
}

/** Two spellings of one key that say different things: the newer one counts. */
function contradictions(issue: Issue): readonly Finding[] {
  const { text, values } = issue;
  const found: Finding[] = [];
  const legacy = /^github_issue[ \t]*:[ \t]*["']?(\d{1,20})/m.exec(head(text))?.[1];
  const link = values.remote_ids?.['github'];
  if (legacy !== undefined && link !== undefined && legacy !== link)
    found.push(
      contradiction(issue, 'github_issue', `github_issue says ${legacy}, remote_ids says ${shown(link)}, and counts.`),
    );
  const one = /^assignee[ \t]*:[ \t]*["']?([^\s"'#][^\n"'#]{0,200})/m.exec(head(text))?.[1]?.trim();
  const known = new Set([...(values.assignees ?? []), 'null', '~']);
  if (one !== undefined && !known.has(one))
    found.push(contradiction(issue, 'assignee', `assignee says ${shown(one)}, assignees does not, and counts.`));
  return found;
}

function contradiction(issue: Issue, key: string, message: string): Finding {
  const cure = `Remove the line of ${key}, the older spelling, or correct it.`;
  return issueFinding(issue, { rule: `${key}.contradicts`, severity: 'warning', keys: [key], message, cure });
}

const BY_REMOTE = ['remote_ids', 'sync_status', 'sync_base', 'sync_error'] as const;

function strangeRemotes(issue: Issue, { config }: Facts): readonly Finding[] {
  const names = new Set(BY_REMOTE.flatMap((key) => Object.keys(issue.values[key] ?? {})));
  return [...names]
    .filter((name) => !Object.hasOwn(config.remotes, name))
    .map((name) =>
      issueFinding(issue, {
        rule: 'remote.unknown',
        severity: 'info',
        keys: BY_REMOTE.filter((key) => issue.values[key]?.[name] !== undefined),
        message: `The issue knows a remote ${shown(name)} that is not configured.`,
        cure: 'Configure it, or leave it as it is: nothing is synchronised with it.',
      }),
    );
}

function linksOf({ values }: Issue): readonly string[] {
  return links(values.remote_ids ?? {});
}

function links(byRemote: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(byRemote).map(([remote, key]) => `${remote}:${key}`);
}

/** The frontmatter, as far as a person's eyes reach. */
function head(text: string): string {
  return text.slice(0, Math.max(0, text.indexOf('\n---')));
}
