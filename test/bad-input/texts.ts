/** Files by their paths below `.roadmap`. */
export type Texts = Readonly<Record<string, string>>;

/** Two issues, one of them linked, a comment, a milestone, a project. */
export const ORDINARY: Texts = {
  'config.yaml': 'version: 1\nproject: { name: Demo }\nremotes:\n  github: { type: github, repo: ana/demo }\n',
  'issues/c0de0001-a.md':
    "---\nid: c0de0001\ncreated: '2025-01-01T00:00:00Z'\ntitle: First word\nstatus: todo\nmilestone: m1\nproject: beef0001\nlabels: [a]\n---\n\nBody with a word\n- [ ] task\n",
  'issues/c0de0002-b.md':
    "---\nid: c0de0002\nremote_ids:\n  github: '7'\ncreated: '2025-01-02T00:00:00Z'\ntitle: Second\nstatus: in-progress\nassignees: [ana]\n---\n",
  'comments/c0de0001/20260101T000000Z-cafe0001.md':
    "---\nid: cafe0001\nauthor: ana\ncreated: '2026-01-01T00:00:00Z'\n---\nA word\n",
  'milestones/m1.md': '---\nname: m1\nstatus: open\nproject_id: beef0001\n---\n',
  'projects/beef0001-p1.md': '---\nid: beef0001\nname: P1\nstatus: active\nmilestones: [m1]\n---\n',
};

const LONG = 'x'.repeat(200_000);
/** Clears the screen, names the window, colours, writes backwards, hides. */
const EVIL = '\u001b[2J\u001b]0;pwned\u0007\u009b31m\u202eexe\u2066\u200b';
const quoted = JSON.stringify(EVIL);

/** The same names, and nothing in them is as it should be. */
export const HOSTILE: Texts = {
  ...ORDINARY,
  'config.yaml': `version: 1\nproject: { name: ${quoted} }\nremotes:\n  github: { type: github, repo: ana/demo }\n`,
  'issues/c0de0001-a.md': `---\r\nid: c0de0001\r\ntitle: ${JSON.stringify(EVIL + LONG)}\r\nstatus: ${quoted}\r\npriority: constructor\r\nmilestone: ${quoted}\r\nlabels: [${quoted}, toString, ${LONG}]\r\nassignees: [${quoted}]\r\nparent: c0de0001\r\ndepends_on: [c0de0001, c0de0002, ${quoted}]\r\ndue_date: ${quoted}\r\n---\r\n${EVIL} word\r\n`,
  'issues/c0de0002-b.md':
    '\ufeff---\n{ id: c0de0002, title: valueOf, status: hasOwnProperty, type: toString, priority: valueOf, milestone: constructor, assignee: toString, depends_on: [c0de0001], remote_ids: { github: 7, zz: 8 }, comments: [{ id: 1, body: "\\e[2Jword", author: "\\u202e" }] }\n---',
  'issues/c0de0003-markers.md': '<<<<<<< HEAD\n---\nid: c0de0003\n=======\n---\nid: c0de0003\n>>>>>>> x\n',
  'issues/c0de0004-broken.md': `---\nid: c0de0004\ntitle: [${EVIL}\n---\n`,
  'issues/c0de0005-twice.md': '---\nid: c0de0001\ntitle: Twice\n---\n',
  'issues/c0de0006-deep.md': `---\nid: c0de0006\ntitle: X\ndeep: ${'['.repeat(5000)}${']'.repeat(5000)}\n---\n`,
  'issues/c0de0007-bomb.md': '---\nid: c0de0007\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\ntitle: X\n---\n',
  'issues/c0de0008-nul.md': '---\nid: c0de0008\ntitle: "a\u0000b"\n---\n',
  'issues/c0de0009-huge.md': `---\nid: c0de0009\ntitle: Huge\n---\n${'word '.repeat(300_000)}`,
  'issues/c0de000a-keys.md': '---\nid: c0de000a\ntitle: Keys\n__proto__: { polluted: true }\nconstructor: 1\n---\n',
  'issues/c0de000b-empty.md': '',
  'issues/c0de000c-open.md': '---\nid: c0de000c\n',
  'issues/name\u001b[31m\u202e.md': '---\nid: c0de000d\ntitle: Name\n---\n',
  'issues/c0de000e-times.md':
    '---\nid: c0de000e\ntitle: Times\ncreated: 9999999999\nupdated: -1\ndue_date: 275760-09-13\nestimated_hours: 1e309\nprogress_percentage: -1e400\nstatus: closed\nlabels: {a: b}\nassignees: 7\ndepends_on: c0de000e\nblocks: [c0de0001]\n---\n',
  'comments/c0de0001/20260101T000000Z-cafe0001.md': `---\nid: cafe0001\nauthor: ${quoted}\ncreated: ${quoted}\nin_reply_to: cafe0001\n---\n${EVIL} word ${LONG}`,
  'comments/c0de0001/20260101T000000Z-cafe0002.md': '---\nid: [\n',
  'comments/__proto__/x.md': EVIL,
  'milestones/m1.md': `---\nname: m1\nstatus: ${quoted}\nheadline: ${JSON.stringify(EVIL + LONG)}\ndue_date: ${quoted}\nproject_id: constructor\n---\n${EVIL}`,
  'milestones/__proto__.md': '---\nname: __proto__\n---\n',
  'milestones/broken.md': `---\nname: [${EVIL}\n---\n`,
  'projects/beef0001-p1.md': `---\nid: beef0001\nname: P1\nstatus: ${quoted}\nowner: ${quoted}\nmilestones: [m1, m1, ${quoted}, __proto__]\n---\n${EVIL}`,
  'projects/broken.md': `---\nid: beef0002\nname: [${EVIL}\n---\n`,
  'deleted/c0de00ff.yaml': 'remote_ids: { github: "\\e[2J" }\n',
  'deleted/broken.yaml': `remote_ids: [${EVIL}`,
  'templates/x.md': EVIL,
};
