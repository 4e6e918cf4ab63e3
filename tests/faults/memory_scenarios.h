/* Every function of the API, called so that an allocation may fail at any point of it. */
#ifndef DBR_TESTS_FAULTS_MEMORY_SCENARIOS_H_
#define DBR_TESTS_FAULTS_MEMORY_SCENARIOS_H_

#include "fault.h"

enum { SETTERS = 40, SCENARIOS = 13 };

/* What a scenario leaves behind when its allocations fail. */
typedef struct attempt {
  fixture* f;
  dbr_client* client; /* made before, freed after */
  dbr_client* made;   /* made by the scenario */
  dbr_client_options* options;
  dbr_call_options* call_options;
  dbr_cancel* cancel;
  dbr_error* error;
  dbr_status statuses[SETTERS];
  int count;
  volatile int completions;
} attempt;

typedef struct scenario {
  const char* name;
  void (*run)(attempt*);
  int warm; /* 1: on a connection that is there already */
  dbr_status otherwise;
  void (*prepare)(attempt*); /* what the test itself allocates */
} scenario;

extern const scenario memory_scenarios[SCENARIOS];

/* Options and a new client are made by the scenario itself. */
int makes_its_client(const scenario* s);
/* What the scenarios need to have read before. */
void read_root(void);
void release(attempt* a);

#endif /* DBR_TESTS_FAULTS_MEMORY_SCENARIOS_H_ */
