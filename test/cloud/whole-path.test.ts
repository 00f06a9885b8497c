import { afterAll, beforeAll, expect, it } from 'vitest'
import { allCompleted, deployedTo, shownSteps } from '../e2e/kit/pipeline.ts'
import { printedSetUpLink } from '../e2e/kit/session.ts'
import { inBrowser, useVisitors } from '../e2e/kit/visitors.ts'
import { Client } from '../kit/client.ts'
import { hashOf, LogWatch, readNdjson } from '../kit/log-watch.ts'
import { backwardSteps, deploySteps } from '../kit/pipeline.ts'
import { quickBuild } from '../kit/sites.ts'
import { owner } from '../kit/stage.ts'
import { until } from '../kit/until.ts'
import { visit } from '../kit/visit.ts'
import type { Deployment } from '../kit/wire.ts'
import { bring, type Cloud, inCloud, openCloud } from './kit/cloud.ts'

inCloud('two backends, an edge of its own and everything that they share', () => {
  inBrowser('from the first sign-in to the last sign-out', () => {
    const visitor = useVisitors()
    let cloud: Cloud
    let bob: Client | undefined
    beforeAll(async () => {
      cloud = await openCloud()
    })
    afterAll(async () => {
      await bob?.close()
      await cloud?.close()
    })

    it('a browser on one backend deploys, the other backend shows it, the edge serves it', async () => {
      const { page } = await visitor()
      await page.goto(printedSetUpLink(cloud.a))
      await page.getByRole('heading', { name: 'Make the first workspace' }).waitFor()
      await page.getByLabel('Your name').fill('Ada Lovelace')
      await page.getByLabel('Email').fill(owner.email)
      await page.getByLabel('Password').fill(owner.password)
      await page.getByRole('button', { name: 'Create account' }).click()
      await page.getByLabel('Workspace name').fill('Greenhouse')
      await page.getByRole('button', { name: 'Make workspace' }).click()
      await page.getByRole('heading', { name: 'Nothing planted yet' }).waitFor()
      const workspaceId = /\/w\/(\w{26})$/.exec(page.url())?.[1] ?? ''
      const ada = await Client.logIn(cloud.a.url, owner)
      await ada.send('join-workspace', workspaceId)
      bob = await bring(cloud, { ada, workspaceId }, { name: 'bob', role: 'maintainer' })

      const { repository, url } = cloud.git.repository('shop')
      repository.commit(quickBuild('the first page'), 'Open the shop')
      await page.reload()
      await page.getByRole('button', { name: 'Plant an app' }).first().click()
      const started = new Promise<string>((resolve) =>
        bob?.socket.on('pipeline-update', ({ deploymentId }: { deploymentId: string }) => resolve(deploymentId)),
      )
      await page.getByLabel('Git URL').fill(url)
      await page.getByRole('button', { name: 'Plant and deploy' }).click()
      const deploymentId = await started
      const seen = await new LogWatch(bob, deploymentId).toTheEnd(120_000)
      const end = await bob.finished(deploymentId)
      expect(end.error, seen.lines.map(({ text }) => text).join('\n')).toBeUndefined()
      expect(end).toMatchObject({ status: 'ready', commit: { sha: repository.head() } })
      expect(backwardSteps(bob.updates(deploymentId))).toEqual([])
      expect(end.steps.map(({ id }) => id)).toEqual(deploySteps)
      expect(seen.wrong).toEqual([])
      const proof = { lines: seen.lines.length, sha256: hashOf(seen.lines) }
      expect(seen.end).toEqual({ deploymentId, ...proof })
      for (const watcher of [ada, bob])
        expect((await readNdjson(watcher, deploymentId)).end).toEqual({ end: true, ...proof })
      await deployedTo(page, 'Open the shop', 'ready')
      expect(await shownSteps(page)).toEqual({ ...allCompleted, install: 'skipped' })
      const { url: address } = await bob.plant(end.plantId)
      expect(new URL(address).port).toBe(String(cloud.edge.port))
      expect((await visit(address)).text).toContain('the first page')

      repository.commit(quickBuild('the second page'), 'Change the window')
      await bob.deployed({ workspaceId, plantId: end.plantId })
      expect((await visit(address)).text).toContain('the second page')
      await deployedTo(page, 'Change the window', 'ready')
      const back = await bob.send<{ deployment: Deployment }>('rollback', { plantId: end.plantId })
      await bob.finished(back.deployment.id)
      expect((await visit(address)).text).toContain('the first page')
      await page.locator('.pipeline[data-kind=rollback][data-status=ready]').waitFor()

      const { members } = await ada.send<{ members: { uid: string; email: string }[] }>('get-members', { workspaceId })
      const uid = members.find(({ email }) => email.startsWith('bob@'))?.uid
      const toldAt = new Promise<number>((resolve) => bob?.socket.once('resync', () => resolve(performance.now())))
      const removedAt = performance.now()
      await ada.send('remove-member', { workspaceId, uid })
      expect((await toldAt) - removedAt).toBeLessThan(1000)
      expect(await bob.refusal('get-plant', { plantId: end.plantId })).toMatchObject({ code: 'not_found' })

      await page.getByText('Account of Ada Lovelace').locator('..').click()
      await page.getByRole('button', { name: 'Sign out on all devices' }).click()
      await page.getByRole('button', { name: 'Sign out everywhere' }).click()
      await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
      await until('all sockets of the user to be closed', () => !ada.socket.connected, { within: 5000 })
      await expect(Client.connect(cloud.b.url, ada.token)).rejects.toThrow('unauthenticated')
    }, 240_000)
  })
})
