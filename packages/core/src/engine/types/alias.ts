/** An alias and the collection it is to stand for. */
export type CreateAlias = {
  collection_name: string;
  alias_name: string;
};

/** Makes an alias, or points an existing one at another collection. */
export type CreateAliasOperation = {
  create_alias: CreateAlias;
};

/** Names the alias to remove. */
export type DeleteAlias = {
  alias_name: string;
};

/** Removes an alias. An unknown one is no error. */
export type DeleteAliasOperation = {
  delete_alias: DeleteAlias;
};

/** Both names of an alias. */
export type RenameAlias = {
  old_alias_name: string;
  new_alias_name: string;
};

/** Gives an alias another name. 404 for an unknown one. */
export type RenameAliasOperation = {
  rename_alias: RenameAlias;
};

/** One alias change. */
export type AliasOperations = CreateAliasOperation | DeleteAliasOperation | RenameAliasOperation;

/** Alias changes applied together: readers see all of them or none. */
export type ChangeAliasesOperation = {
  actions: AliasOperations[];
};

/** An alias and the collection it stands for. */
export type AliasDescription = {
  alias_name: string;
  collection_name: string;
};

/** Aliases in no particular order. */
export type CollectionsAliasesResponse = {
  aliases: AliasDescription[];
};
