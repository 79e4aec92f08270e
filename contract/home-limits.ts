// Without zod: the home page and the tables say them.

/** From which share of its amount an alert is worth a word on the home page. */
export const NEAR_ALERT = 0.8
/** How soon an expiry is worth a word, also beside the key itself, and how long a silence. */
export const EXPIRING_DAYS = 30
export const UNUSED_DAYS = 90
/** How young an organization gets the list of first steps. */
export const FRESH_DAYS = 30
