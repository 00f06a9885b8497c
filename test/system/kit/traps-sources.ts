import { built, type Trap } from './trap.ts'

const pointer = `version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
`

/** Empty files in folders of a thousand. */
function many(count: number): Record<string, string> {
  const paths = Array.from({ length: count }, (_, index) => `data/${Math.floor(index / 1000)}/${index}.txt`)
  return Object.fromEntries(paths.map((path) => [path, '']))
}

/** What the repository itself holds, or lacks. */
export const sourceTraps: Trap[] = [
  {
    name: 'a commit that a shallow clone lacks',
    files: built('dist', 'the first version'),
    later: [built('dist', 'the second version'), built('dist', 'the third version')],
    settings: { ref: 'first' },
    outcome: { page: 'the first version' },
  },
  {
    name: 'pointers of Git LFS in the place of files',
    files: { 'index.html': '<p>with a picture</p><img src="/picture.png">', 'picture.png': pointer },
    outcome: { page: 'with a picture', log: /LFS/ },
  },
  {
    name: 'names in other scripts, and long ones',
    files: {
      'index.html': '<p>names</p>',
      'straße/日本.html': '<p>there</p>',
      [`${'long/'.repeat(40)}page.html`]: '<p>deep</p>',
    },
    outcome: { page: 'names', files: { [encodeURI('/straße/日本')]: 'there', [`/${'long/'.repeat(40)}page`]: 'deep' } },
  },
  {
    name: '200,000 files',
    soak: true,
    files: { ...built('dist', 'among many'), ...many(200_000) },
    outcome: { page: 'among many', log: /only a part of it was looked through/ },
  },
  {
    name: 'a submodule that is asked for',
    files: built('dist', 'with a theme', {
      before: "const theme = require('node:fs').readFileSync('theme/theme.css', 'utf8')\nif (!theme) throw new Error()",
    }),
    submodules: { theme: { 'theme.css': 'body { color: green }' } },
    settings: { submodules: true },
    outcome: { page: 'with a theme', log: /Fetching the submodule theme/ },
  },
  {
    name: 'a submodule that nobody asked for',
    files: built('dist', 'without a theme'),
    submodules: { theme: { 'theme.css': 'body { color: green }' } },
    outcome: { page: 'without a theme', log: /submodules \(theme\); they were not fetched/ },
  },
]
