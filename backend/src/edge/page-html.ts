/** What stands beside the words: bare ground, a seed in it, or a bent stem. */
export type Scene = 'ground' | 'seed' | 'bent'

const ground = '<path d="M8 56q24-6 48 0" class="soil"/>'
const scenes: Record<Scene, string> = {
  ground: picture(44, ground),
  seed: picture(34, `${ground}<path d="M32 52c-7-1-9-8-4-14 7 1 10 8 4 14z" class="leaf"/>`),
  bent: picture(
    16,
    `${ground}<path d="M30 55C30 40 30 28 40 22q8-4 10 6" class="stem"/><path d="M31 40c-3-9-11-11-18-8 4 8 11 11 18 8z" class="leaf"/>`,
  ),
}

/** Cut at its upper edge, so that the words stand right under the drawing. */
function picture(top: number, shapes: string): string {
  return `<svg viewBox="6 ${top} 52 ${60 - top}" aria-hidden="true">${shapes}</svg>`
}

const style = `
:root{color-scheme:light dark;--paper:#f8f6f0;--card:#fffdf8;--ink:#17231d;--soft:#57645c;--hair:#e4dfd3;--leaf:#2f7d4f;--soil:#8a7a63}
@media (prefers-color-scheme:dark){:root{--paper:#101512;--card:#161d19;--ink:#e9efea;--soft:#9aa9a0;--hair:#243029;--leaf:#6cc08b;--soil:#6e624f}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:440px;padding:40px;background:var(--card);border:1px solid var(--hair);border-radius:10px}
svg{display:block;width:72px;height:auto;margin-bottom:16px;fill:none;stroke-linecap:round}
.soil{stroke:var(--soil);stroke-width:3}.stem{stroke:var(--leaf);stroke-width:3.5}.leaf{fill:var(--leaf)}
h1{margin:0 0 8px;font:600 28px/1.2 Fraunces,Newsreader,Georgia,serif;text-wrap:balance}
p{margin:0;color:var(--soft)}
`.replaceAll('\n', '')

/** A small page that needs nothing else. `title` and `text` are our own words, written as HTML. */
export function pageHtml({ title, text, scene }: { title: string; text: string; scene: Scene }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
${scenes[scene]}
<h1>${title}</h1>
<p>${text}</p>
</main>
</body>
</html>
`
}
