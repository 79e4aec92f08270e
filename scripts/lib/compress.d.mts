export function compressFolder(folder: string, quality?: number): Promise<number>
