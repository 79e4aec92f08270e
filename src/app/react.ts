/**
 * React as its own file of the build (scripts/lib/page-chunks.mjs). A CommonJS module runs when something first asks for it: so
 * that it does so here, in a task of its own, and not with all that follows.
 */
export { createRoot } from 'react-dom/client'
