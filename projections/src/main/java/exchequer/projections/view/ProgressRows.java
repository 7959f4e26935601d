package exchequer.projections.view;

import jakarta.data.repository.Query;
import jakarta.data.repository.Repository;

/** The progress of the feed. */
@Repository
public interface ProgressRows {

    @Query("from Progress")
    Progress only();
}
