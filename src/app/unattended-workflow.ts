export interface WorkflowPlan {
  /** The sync branch. */
  readonly branch: string;
  /** When it runs besides on events, five fields, UTC. */
  readonly cron: string;
  readonly version: string;
}

/**
 * A workflow of GitHub Actions that does one unattended run on a schedule and on events of issues, and pushes its commit and what
 * was seen (`refs/roadmap/remotes`), so that the next run, a new clone, lists only what is new. Runs wait for each other; what the
 * workflow's own token does starts none.
 */
export function printWorkflow({ branch, cron, version }: WorkflowPlan): string {
  return `# Written by roadmap service github-actions. Belongs into .github/workflows/roadmap.yml on the default branch.
name: roadmap
on:
  schedule:
    - cron: ${quoted(cron)}
  issues:
  issue_comment:
  milestone:
  workflow_dispatch:
permissions:
  contents: write
  issues: write
concurrency:
  group: roadmap
  cancel-in-progress: false
jobs:
  sync:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    env:
      BRANCH: ${quoted(branch)}
    steps:
      - uses: actions/checkout@v5
        with:
          ref: ${quoted(branch)}
          fetch-depth: 0
      - uses: actions/setup-node@v5
        with:
          node-version: 22
      - name: Install
        run: npm install --global roadmap@${version}
      - name: Prepare
        run: |
          git config user.name 'github-actions[bot]'
          git config user.email '41898282+github-actions[bot]@users.noreply.github.com'
          git config merge.roadmap.driver 'roadmap merge-driver %O %A %B %L %P'
          git fetch --quiet origin '+refs/roadmap/remotes/*:refs/roadmap/remotes/*'
      - name: Synchronise
        env:
          GITHUB_TOKEN: \${{ secrets.GITHUB_TOKEN }}
        run: roadmap sync --auto --once
${PUSH}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const PUSH = `      - name: Push
        # Also after a run that left conflicts or met a limit: what it did is done.
        if: \${{ !cancelled() }}
        run: |
          for attempt in 1 2 3; do
            if git push --quiet origin "HEAD:refs/heads/$BRANCH"; then pushed=yes; break; fi
            git fetch --quiet origin "refs/heads/$BRANCH"
            if ! git rebase --quiet --rebase-merges FETCH_HEAD; then
              git rebase --abort
              echo "::error::$BRANCH and this run contradict each other; the next run begins anew from $BRANCH"
              exit 1
            fi
          done
          if [ "\${pushed:-}" != yes ]; then
            echo "::error::$BRANCH could not be pushed"
            exit 1
          fi
          if [ -n "$(git for-each-ref --count=1 refs/roadmap/remotes)" ]; then
            git push --quiet origin 'refs/roadmap/remotes/*:refs/roadmap/remotes/*' ||
              echo "::warning::another clone has pushed what it saw; the next run reads it"
          fi
`;
