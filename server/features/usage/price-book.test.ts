import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type PriceBook, usage } from '#contract/usage.ts'
import { usagePrices } from '#server/db/schema.ts'
import { createTestApp } from '../../../test/app.ts'

const t = await createTestApp({ now: new Date('2026-11-22T12:00:00Z') })

const put = (book: unknown) => t.dataPlane.put('/internal/v1/price-book', book)
const get = () => t.dataPlane.call(usage.getPriceBook)

const READ_UNITS = { id: 'read-units', name: 'Read units', service: 'database', unit: 'read unit' } as const
const price = (unitPrice: string, input: Partial<PriceBook['prices'][number]> = {}) => ({
  sku: READ_UNITS.id,
  cloud: null,
  region: null,
  effective_from: '2020-01-01',
  unit_price: unitPrice,
  ...input,
})

describe('the price book', () => {
  test('is there from the beginning, and comes back as it was put', async () => {
    const before = await get()
    expect(before.prices.length).toBeGreaterThan(20)
    expect((await put(before)).status).toBe(200)
    expect(await get()).toEqual(before)
    const prices = [price('0.5', { cloud: 'aws' }), price('1')]
    expect((await put({ skus: [READ_UNITS], prices })).body).toEqual({ skus: 1, prices: 2 })
    expect((await get()).prices).toEqual([price('1'), price('0.5', { cloud: 'aws' })])
  })

  test.each([
    ['a day in the year 0, which the database does not know', price('1', { effective_from: '0000-01-01' })],
    ['a day that there is none of', price('1', { effective_from: '2026-02-30' })],
    ['a region without its cloud', price('1', { region: 'us-east-1' })],
    ['an unknown SKU', price('1', { sku: 'teleportation' })],
    ['a price that is negative', price('-1')],
  ])('is refused with %s, and stays', async (_, wrong) => {
    const before = await get()
    const answer = await put({ skus: [READ_UNITS], prices: [price('7'), wrong] })
    expect(answer.status, answer.text).toBe(400)
    expect(answer.body).toMatchObject({
      error: { details: { fields: [{ path: expect.stringMatching(/^prices\.1/) }] } },
    })
    expect(await get()).toEqual(before)
  })

  test('may have twenty thousand SKUs', async () => {
    const skus = Array.from({ length: 20_000 }, (_, at) => ({ ...READ_UNITS, id: `sku-${at}` }))
    expect((await put({ skus, prices: [] })).body).toEqual({ skus: 20_000, prices: 0 })
  })

  test('put by two at once is one of theirs, not something of both', async () => {
    await put({ skus: [READ_UNITS], prices: [price('1')] })
    const books = ['2', '3'].map((unitPrice) => ({
      skus: [READ_UNITS],
      prices: [price(unitPrice), price(unitPrice, { cloud: unitPrice === '2' ? 'aws' : 'gcp' })],
    }))
    // Both are under way before either can delete the old prices.
    const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const holding = t.db.transaction(async (tx) => {
      await tx.select().from(usagePrices).for('update')
      held.resolve()
      await released.promise
    })
    await held.promise
    const answers = books.map(put)
    await wait(300)
    released.resolve()
    await holding
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200])
    const { prices } = await get()
    expect(books.map((book) => book.prices)).toContainEqual(prices)
  })
})
