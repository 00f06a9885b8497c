import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { quickBuild } from '../kit/sites.ts'
import { eventually } from './kit/eventually.ts'
import { useHouse } from './kit/house.ts'
import { inBrowser, useVisitors } from './kit/visitors.ts'

/** What is said below a field, and whether the field itself says that it is wrong. */
async function problemAt(page: Page, label: string): Promise<string> {
  const input = page.getByRole('dialog').getByLabel(label)
  if ((await input.getAttribute('aria-invalid')) !== 'true') return ''
  const about = await input.getAttribute('aria-describedby')
  return (await page.locator(`[id="${about}"]`).textContent()) ?? ''
}

const slugs = [
  ['ab', 'At least 3 characters.'],
  ['9lives', 'Begin with a lower-case letter.'],
  ['two--hyphens', 'No two hyphens in a row'],
  ['ends-', 'End with a letter or a digit.'],
  ['snake_case', 'Lower-case letters, digits and single hyphens only.'],
] as const

const urls = [
  ['-upload-pack=x', /./],
  ['ext::sh -c id', /./],
  ['https://ada:secret@example.com/a/b.git', /credential|password|name/i],
  ['not a url', /./],
] as const

inBrowser('the form that plants an app', () => {
  const visitor = useVisitors()
  const house = useHouse({}, async ({ ada, git, workspaceId }) => {
    await ada.deployed({ workspaceId, gitUrl: git.repository('taken', quickBuild('x')).url, slug: 'taken' })
  })
  const openForm = async () => {
    const { page } = await visitor({ session: house.session })
    await page.goto(`${house.shelf}?plant=new`)
    await page.getByRole('dialog').getByLabel('Git URL').waitFor()
    return page
  }
  const plants = async () => {
    const answer = await fetch(`${house.server.url}/api/workspaces/${house.workspaceId}/plants`, {
      headers: { authorization: `Bearer ${house.ada.token}` },
    })
    return (await answer.json()).data.plants.length as number
  }

  it('says at the address what is wrong with it', async () => {
    const page = await openForm()
    const submit = page.getByRole('button', { name: 'Plant and deploy' })
    await page.getByLabel('Git URL').fill('https://example.com/a/shop')
    for (const [slug, sentence] of slugs) {
      await page.getByLabel('Address').fill(slug)
      await eventually(() => problemAt(page, 'Address')).toContain(sentence)
      expect(await submit.isDisabled()).toBe(true)
    }
    await page.getByLabel('Address').fill('Good-One')
    await eventually(() => problemAt(page, 'Address')).toBe('')
    await page.getByText(`Will be at good-one.localhost:${house.server.port}`).waitFor()
    expect(await submit.isEnabled()).toBe(true)
  })

  it('says at the git URL what is wrong with it before it is sent', async () => {
    const page = await openForm()
    for (const [url, sentence] of urls) {
      await page.getByLabel('Git URL').fill(url)
      await page.getByRole('dialog').getByLabel('Name').focus()
      await eventually(() => problemAt(page, 'Git URL')).toMatch(sentence)
      expect(await page.getByRole('button', { name: 'Plant and deploy' }).isDisabled()).toBe(true)
    }
  })

  it('shows at the field what only the server knows, and keeps what was typed', async () => {
    const page = await openForm()
    const before = await plants()
    const submit = page.getByRole('button', { name: 'Plant and deploy' })
    const refusals = [
      ['http://10.1.2.3/team/app.git', 'private-one', 'Git URL'],
      ['http://169.254.169.254/latest/meta-data', 'private-two', 'Git URL'],
      [house.git.urlOf('taken'), 'taken', 'Address'],
      [house.git.urlOf('taken'), 'www', 'Address'],
    ] as const
    for (const [url, slug, field] of refusals) {
      await page.getByLabel('Git URL').fill(url)
      await page.getByLabel('Address').fill(slug)
      await submit.click()
      await eventually(() => problemAt(page, field)).not.toBe('')
      expect(await page.getByLabel('Git URL').inputValue()).toBe(url)
      expect(await page.getByLabel('Address').inputValue()).toBe(slug)
    }
    expect(await plants()).toBe(before)
  })
})
