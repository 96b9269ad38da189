/** What a disk is worth in each state, for whoever has to deal with it after a failure. */
export const diskStates = {
    untouched: "nothing was written to the disk",
    partial: "the disk's old content is lost, and it does not boot: a part of the image is on it, and no partition table",
    heading: "all of the image but its first MiB is on the disk: whether it boots is not known",
    unverified: "all of the image is on the disk, but it was not compared with the image",
    rejected: "the disk does not boot: its first MiB was cleared again",
    verified: "the disk holds the image",
};
