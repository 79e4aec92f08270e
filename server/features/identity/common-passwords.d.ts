/** The million most used passwords that were ever published, those of 8 characters and more (Mozilla). */
declare module 'fxa-common-password-list' {
  const list: { test: (password: string) => boolean }
  export default list
}
