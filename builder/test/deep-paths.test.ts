import { describe, expect, test } from 'vitest'
import { deploy, failureOf, scripted } from './kit/deploy.ts'
import { testedIsolations } from './kit/isolations.ts'

const long = { timeout: 120_000 }

/** Goes down further than the kernel takes in one path; Perl, because shells keep the whole path of where they are. */
const digger = `my ($start, $levels) = @ARGV;
chdir $start or die;
for (1 .. $levels) { mkdir 'd' x 200; chdir 'd' x 200 or die }
open my $file, '>', 'index.html' or die;
print "dug\\n"`

describe.each(await testedIsolations())('SEC3: folders deeper than a path can be, isolation %s', (isolation) => {
  test('do not keep a build from ending', long, async () => {
    const script =
      'for place in . "$HOME" "$TMPDIR"; do perl dig.pl "$place" 60; done; mkdir dist; echo ok > dist/index.html'
    const backend = await deploy({ files: scripted(script, { 'dig.pl': digger }), order: { isolation } })
    expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
    expect(backend.text.match(/^dug$/gm)).toHaveLength(3)
    expect(backend.fileAt('index.html')).toBe('ok\n')
  })

  test('are refused in the output', long, async () => {
    const script = 'mkdir dist; echo ok > dist/index.html; perl dig.pl dist 30'
    const failure = failureOf(await deploy({ files: scripted(script, { 'dig.pl': digger }), order: { isolation } }))
    expect(failure).toMatchObject({ step: 'upload', code: 'output_refused' })
    expect(failure.message).toContain('too long')
  })
})
