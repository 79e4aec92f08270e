/** How many rows the console asks for ahead of a whole list: more than any screen shows at once. */
export const FIRST_ROWS = 60
