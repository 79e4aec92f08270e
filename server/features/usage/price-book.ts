import { asc, inArray, sql } from 'drizzle-orm'
import type { PriceBook } from '#contract/usage.ts'
import { usagePrices, usageSkus } from '#server/db/schema.ts'
import type { Database, RequestContext, Transaction } from '#server/kernel/context.ts'
import { invalidFields } from '#server/kernel/errors.ts'
import { DEFAULT_PRICE_BOOK } from './default-price-book.ts'

/** Answers what a unit of a SKU costs in a place on a day, or why nobody can say. */
export type FindPrice = (
  sku: string,
  cloud: string,
  region: string,
  day: string,
) => { unitPrice: string } | { reason: string }

const placeKey = (sku: string, cloud: string, region: string) => `${sku}\n${cloud}\n${region}`

/**
 * Lets one change of the book at a time through: of two at once, the second would delete what was there before both and
 * leave what the first has put.
 */
async function lockPriceBook(tx: Transaction): Promise<void> {
  await tx.execute(sql`lock table ${usagePrices} in share row exclusive mode`)
}

async function write(tx: Transaction, book: PriceBook): Promise<void> {
  // One parameter for all rows: a large book would pass PostgreSQL's limit of 65,535 parameters.
  await tx.execute(sql`
    insert into ${usageSkus} (id, name, service, unit)
    select one->>'id', one->>'name', one->>'service', one->>'unit'
    from jsonb_array_elements(${JSON.stringify(book.skus)}::jsonb) as one
    on conflict (id) do update set name = excluded.name, service = excluded.service, unit = excluded.unit`)
  await tx.execute(sql`
    insert into ${usagePrices} (sku, cloud, region, effective_from, unit_price)
    select one->>'sku', coalesce(one->>'cloud', ''), coalesce(one->>'region', ''), (one->>'effective_from')::date, (one->>'unit_price')::numeric
    from jsonb_array_elements(${JSON.stringify(book.prices)}::jsonb) as one`)
}

/** Puts the default book where there is none yet. Takes the transaction of what needs it. */
async function ensurePriceBook(tx: Transaction): Promise<void> {
  const isThere = async () => (await tx.select({ id: usageSkus.id }).from(usageSkus).limit(1)).length > 0
  if (await isThere()) return
  await lockPriceBook(tx)
  if (!(await isThere())) await write(tx, DEFAULT_PRICE_BOOK)
}

/** Returns how the present book prices usage. */
export async function loadPrices(tx: Transaction): Promise<FindPrice> {
  await ensurePriceBook(tx)
  const skus = new Set((await tx.select({ id: usageSkus.id }).from(usageSkus)).map((row) => row.id))
  const prices = await tx.select().from(usagePrices).orderBy(asc(usagePrices.effectiveFrom))
  const byPlace = Map.groupBy(prices, (row) => placeKey(row.sku, row.cloud, row.region))
  return (sku, cloud, region, day) => {
    for (const place of [placeKey(sku, cloud, region), placeKey(sku, cloud, ''), placeKey(sku, '', '')]) {
      const valid = byPlace.get(place)?.findLast((row) => row.effectiveFrom <= day)
      if (valid) return { unitPrice: valid.unitPrice }
    }
    if (!skus.has(sku)) return { reason: `The price book has no SKU ${JSON.stringify(sku)}.` }
    const where = [cloud, region].filter((part) => part !== '').join(' ')
    return {
      reason: `The price book has no price of ${JSON.stringify(sku)}${where === '' ? '' : ` for ${where}`} on ${day}.`,
    }
  }
}

/** Returns the whole book, in the form in which it can be put back. */
export async function getPriceBook({ db }: { db: Database }): Promise<PriceBook> {
  return db.transaction(async (tx) => {
    await ensurePriceBook(tx)
    const prices = await tx
      .select()
      .from(usagePrices)
      .orderBy(asc(usagePrices.sku), asc(usagePrices.cloud), asc(usagePrices.region), asc(usagePrices.effectiveFrom))
    const skus = await tx.select().from(usageSkus).orderBy(asc(usageSkus.service), asc(usageSkus.id))
    return {
      skus,
      prices: prices.map(({ sku, cloud, region, effectiveFrom, unitPrice }) => ({
        sku,
        cloud: cloud === '' ? null : cloud,
        region: region === '' ? null : region,
        effective_from: effectiveFrom,
        unit_price: unitPrice,
      })),
    }
  })
}

/**
 * Replaces every price. SKUs are added and renamed, never removed: what was used keeps its name.
 * Takes the new book; returns how much is in it. Throws INVALID_ARGUMENT, naming a price that is there twice, whose SKU
 * is unknown, or that has a region without a cloud.
 */
export async function putPriceBook(
  ctx: Pick<RequestContext, 'db' | 'deps'>,
  book: PriceBook,
): Promise<{ skus: number; prices: number }> {
  const result = await ctx.db.transaction(async (tx) => {
    await lockPriceBook(tx)
    const named = [...new Set(book.prices.map((price) => price.sku))]
    const stored =
      named.length > 0 ? await tx.select({ id: usageSkus.id }).from(usageSkus).where(inArray(usageSkus.id, named)) : []
    const known = new Set([...book.skus, ...stored].map((row) => row.id))
    const seen = new Set<string>()
    const problems = book.prices.flatMap(({ sku, cloud, region, effective_from: from }, at) => {
      const key = `${placeKey(sku, cloud ?? '', region ?? '')}\n${from}`
      const twice = seen.has(key)
      seen.add(key)
      if (!known.has(sku)) return [{ path: `prices.${at}.sku`, message: `There is no SKU ${JSON.stringify(sku)}.` }]
      if (region !== null && cloud === null)
        return [{ path: `prices.${at}.cloud`, message: 'A region needs its cloud.' }]
      return twice ? [{ path: `prices.${at}`, message: 'This price is there twice.' }] : []
    })
    if (new Set(book.skus.map((one) => one.id)).size < book.skus.length)
      problems.push({ path: 'skus', message: 'A SKU is there twice.' })
    if (problems.length > 0) throw invalidFields(problems.slice(0, 20))
    await tx.delete(usagePrices)
    await write(tx, book)
    return { skus: book.skus.length, prices: book.prices.length }
  })
  ctx.deps.log.info(result, 'price book replaced')
  return result
}
