/*
 * Folders that another tool builds manifests from: the user's own kustomize or helm is run, and nothing of them is done here.
 *
 * Promises: no shell; what is run gets the folder and no more of ours than the environment; its output and time have limits; what it
 * complains of is told in its own words.
 *
 * Not here: reading what comes of it (manifest).
 */
export { type Recipe, recipeOf } from './recipe.ts'
export { type RenderedFolder, type RenderOptions, renderFolder } from './render-folder.ts'
