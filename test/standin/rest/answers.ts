import type { Answer, Call } from '../call.ts';
import type { RepoRow } from '../world.ts';

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
