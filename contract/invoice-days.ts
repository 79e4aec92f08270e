/** A month closes this many days after its end; what comes later is on the next invoice. */
export const INVOICE_CLOSE_DAYS = 3
