import type { Call } from '../call.ts';
import type { Answer } from '../exchange.ts';
import type { IssueRow, RepoRow } from '../rows.ts';

export interface RouteRequest {
  readonly call: Call;
  readonly repo: RepoRow;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface Route {
  readonly method: string;
  /** Below `/repos/{owner}/{name}/`; `:name` stands for one segment. */
  readonly path: string;
  readonly answer: (request: RouteRequest) => Answer;
}

export const docs = { documentation_url: 'https://docs.github.com/rest' };

export function notFound(): Answer {
  return { status: 404, body: { message: 'Not Found', ...docs } };
}

export function noContent(): Answer {
  return { status: 204, body: '' };
}

/** `below` is completed to a whole address by the server, which alone knows its own. */
export function redirect(below: string): Answer {
  return {
    status: 301,
    headers: { location: `{api}/${below}` },
    body: {
      message: 'Moved Permanently',
      url: `{api}/${below}`,
      documentation_url: 'https://docs.github.com/v3/#http-redirects',
    },
  };
}

/** Does `work` with the issue or pull request of `:number`, or answers why there is none. Below a moved one all is 404. */
export function onIssue(request: RouteRequest, work: (row: IssueRow) => Answer, below = false): Answer {
  const { repo, params } = request;
  if (!repo.hasIssuesEnabled) return disabled();
  const number = Number(params['number']);
  const row = repo.issues.get(number);
  if (row) return work(row);
  if (repo.deleted.has(number) && !below) return { status: 410, body: { message: 'This issue was deleted', ...docs } };
  const moved = below ? undefined : repo.moved.get(number);
  if (!moved || moved.repo.permissions.get(request.call.viewer.login.toLowerCase()) === 'none') return notFound();
  return redirect(`repositories/${moved.repo.databaseId}/issues/${moved.number}`);
}

export function disabled(): Answer {
  return { status: 410, body: { message: 'Issues are disabled for this repo', ...docs } };
}

/** The page that was asked for, with its `link` header. */
export function paged<Row>(request: RouteRequest, rows: readonly Row[], print: (row: Row) => unknown): Answer {
  const { query } = request;
  const size = Math.max(1, Math.min(100, Number(query.get('per_page') ?? 30)));
  const page = Math.max(1, Number(query.get('page') ?? 1));
  const shown = rows.slice((page - 1) * size, page * size);
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const links = [
    ...(page > 1 ? [`<${addressOf(request, page - 1)}>; rel="prev"`] : []),
    ...(page < pages ? [`<${addressOf(request, page + 1)}>; rel="next"`] : []),
    ...(page < pages ? [`<${addressOf(request, pages)}>; rel="last"`] : []),
  ];
  return {
    status: 200,
    ...(links.length > 0 && { headers: { link: links.join(', ') } }),
    body: shown.map(print),
  };
}

function addressOf({ repo, query, params }: RouteRequest, page: number): string {
  const next = new URLSearchParams(query);
  next.set('page', String(page));
  return `{api}/repositories/${repo.databaseId}/${params['*'] ?? ''}?${next.toString()}`;
}
