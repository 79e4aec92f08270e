// The API reference was at /docs before there was a guide, and its addresses lie behind the `#`, which no server sees.
if (/^#(?:tag|model|description)\b/.test(location.hash)) location.replace(`/docs/api${location.hash}`)
