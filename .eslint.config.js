import parser from '@typescript-eslint/parser';

// Rules that hold the walls (design: architecture.md). Unused code in TypeScript is tsc's to find.

const purePackages = [
  'yaml',
  'unified',
  'remark-parse',
  'remark-frontmatter',
  'mdast',
  'node-diff3',
  'valibot',
  'any-ascii',
];
const pureFiles = ['src/{model,ports,sync,app}/**/*.ts', 'src/trackers/*/mapping.ts'];

const impureGlobals = [
  ...['process', 'console', 'globalThis', 'global', 'window', 'self', 'require', 'module', '__dirname', '__filename'],
  ...['fetch', 'WebSocket', 'XMLHttpRequest', 'EventSource', 'navigator', 'performance', 'crypto', 'Buffer'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate', 'queueMicrotask'],
  ...['eval', 'Function', 'Deno', 'Bun'],
].map((name) => ({ name, message: 'This room is pure: what acts on the world comes through a port.' }));

const impureSyntax = [
  ['NewExpression[callee.name="Date"][arguments.length=0]', 'Take the time from the Clock port.'],
  ['CallExpression[callee.name="Date"]', 'Take the time from the Clock port.'],
  ['MemberExpression[object.name="Date"][property.name="now"]', 'Take the time from the Clock port.'],
  ['MemberExpression[object.name="Date"][property.value="now"]', 'Take the time from the Clock port.'],
  [
    'Identifier[name="Date"]:not(NewExpression > .callee):not(MemberExpression > .object):not(TSTypeReference > .typeName)',
    'Use Date as `new Date(value)` or `Date.parse(text)` only.',
  ],
  ['MemberExpression[object.name="Math"][property.name="random"]', 'Take chance from the Random port.'],
  ['MemberExpression[object.name="Math"][property.value="random"]', 'Take chance from the Random port.'],
  ['Property[key.name="random"][parent.parent.init.name="Math"]', 'Take chance from the Random port.'],
  ['MemberExpression[object.name="AbortSignal"][property.name="timeout"]', 'Timers come through the Clock port.'],
  ['MemberExpression[property.name=/^toLocale/]', 'The result depends on the machine.'],
  ['MetaProperty[meta.name="import"]', 'This room is pure: it does not know where it lies.'],
  [`ImportExpression:not([source.value=/${allowedSource()}/])`, 'This room is pure: only packages of the short list.'],
];

const noFocus = [
  [
    'MemberExpression[property.name=/^(only|skip|skipIf|runIf|todo|fails)$/][object.name=/^(describe|suite|it|test)$/]',
    'A focused or skipped test proves nothing.',
  ],
  [
    'MemberExpression[property.name=/^(only|skip|skipIf|runIf|todo|fails)$/][object.property.name=/^(each|for|concurrent|sequential)$/]',
    'A focused or skipped test proves nothing.',
  ],
  ['CallExpression[callee.name=/^(xit|xtest|xdescribe|fdescribe)$/]', 'A focused or skipped test proves nothing.'],
  ['Property[key.name=/^(only|skip|todo|fails)$/][value.value=true]', 'A focused or skipped test proves nothing.'],
  [
    'MemberExpression[object.name="vi"][property.name=/^(mock|doMock|hoisted)$/]',
    'Pass a small real implementation through the socket.',
  ],
];

const noExit = [{ object: 'process', property: 'exit', message: 'Only cli/main.ts ends the process.' }];

const common = {
  'constructor-super': 'error',
  'default-case-last': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-async-promise-executor': 'error',
  'no-compare-neg-zero': 'error',
  'no-cond-assign': 'error',
  'no-constant-binary-expression': 'error',
  'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
  'no-debugger': 'error',
  'no-dupe-else-if': 'error',
  'no-dupe-keys': 'error',
  'no-duplicate-case': 'error',
  'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
  'no-empty': ['error', { allowEmptyCatch: false }],
  'no-eval': 'error',
  'no-fallthrough': 'error',
  'no-implicit-coercion': ['error', { allow: ['!!'] }],
  'no-new-func': 'error',
  'no-prototype-builtins': 'error',
  'no-self-assign': 'error',
  'no-self-compare': 'error',
  'no-unreachable': 'error',
  'no-unsafe-finally': 'error',
  'no-unsafe-optional-chaining': 'error',
  'no-unused-labels': 'error',
  'no-useless-escape': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'use-isnan': 'error',
  'valid-typeof': 'error',
};

const sizes = {
  'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: false, skipComments: false, IIFEs: true }],
  complexity: ['error', { max: 12 }],
  'max-params': ['error', { max: 4 }],
};

const noDefaultExport = {
  'no-restricted-exports': [
    'error',
    { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true, namespaceFrom: true } },
  ],
};

const purity = {
  'no-restricted-globals': ['error', ...impureGlobals],
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        { regex: `^(?!${allowedSource().slice(1)})`, message: 'This room is pure: only packages of the short list.' },
      ],
    },
  ],
  'no-restricted-syntax': syntax(impureSyntax),
};

export default [
  { ignores: ['node_modules/', 'dist/', 'coverage/', 'test/fixtures/', '.roadmap/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  { files: ['**/*.ts'], languageOptions: { parser }, rules: common },
  { files: ['{src,cli,test}/**/*.ts'], rules: noDefaultExport },
  { files: ['{src,cli}/**/*.ts'], rules: { ...sizes, 'no-restricted-properties': ['error', ...noExit] } },
  { files: ['cli/main.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: pureFiles, rules: purity },
  { files: ['test/**/*.ts'], rules: { 'no-restricted-syntax': syntax(noFocus) } },
  {
    files: ['.scripts/**/*.mjs', '.eslint.config.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', performance: 'readonly' } },
    rules: { ...common, 'no-undef': 'error', 'no-unused-vars': 'error' },
  },
];

/** Source of a regular expression: a relative path, or a package of the short list with anything below it. */
function allowedSource() {
  return `^(\\.\\.?\\u002f|(${purePackages.join('|')}|@noble\\u002fhashes)(\\u002f|$))`;
}

function syntax(pairs) {
  return ['error', ...pairs.map(([selector, message]) => ({ selector, message }))];
}
