/** What GitHub says no to; GraphQL and REST print it in their own shapes. */
export class Refusal extends Error {
  readonly type: string;
  readonly resource: string;
  readonly field: string;
  readonly code: string;

  constructor(
    message: string,
    detail: {
      readonly type?: string;
      readonly resource?: string;
      readonly field?: string;
      readonly code?: string;
    } = {},
  ) {
    super(message);
    this.type = detail.type ?? 'UNPROCESSABLE';
    this.resource = detail.resource ?? 'Issue';
    this.field = detail.field ?? 'base';
    this.code = detail.code ?? 'custom';
  }
}

export function checkTitle(title: string): void {
  if (title.trim() === '') throw new Refusal("Title can't be blank", { field: 'title', code: 'missing_field' });
  if ([...title].length > 256) throw new Refusal('Title is too long (maximum is 256 characters)', { field: 'title' });
}

export function checkBody(body: string, resource = 'Issue', field = 'body'): void {
  if ([...body].length > 65_536)
    throw new Refusal('body is too long (maximum is 65536 characters)', { resource, field });
}
